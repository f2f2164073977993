package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.audio.WavFile;
import io.tandempbx.itests.clients.Baresip;
import io.tandempbx.itests.clients.SoftPhoneAccount;
import io.tandempbx.itests.pbx.JarVersions;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.pbx.RestClient.Answer;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestCarrier;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.rtp.DirectStream;
import io.tandempbx.itests.rtp.RtpStream;
import io.tandempbx.itests.support.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Menus that operators keep, and callers who find their way through them by keys. */
@TestInstance(Lifecycle.PER_CLASS)
class AttendantIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String MENUS = "/api/attendant-menus";
    private static final String SALES = "{\"id\":\"sales\",\"greeting\":[\"at-dial.wav\"],\"choices\":["
            + "{\"key\":\"1\",\"to\":\"1003\"},{\"key\":\"7\",\"to\":\"00442071234567\"}],\"rights_of\":\"1002\"}";
    private static final String MAIN = "{\"id\":\"main\",\"greeting\":[\"at-welcome.wav\"],\"choices\":["
            + "{\"key\":\"0\",\"to\":\"1002\"},{\"key\":\"2\",\"to\":\"menu:sales\"},{\"key\":\"9\",\"to\":\"names\"}]}";

    private final PbxProcess pbx =
            PbxProcess.start(PbxOptions.quickStart("attendant").withMailboxes());
    private final RestClient rest = pbx.rest();
    private Phones phones = new Phones(pbx);
    private int revision;

    @AfterAll
    void stop() {
        pbx.close();
    }

    @BeforeEach
    void addMenus() {
        rest.post(MENUS, SALES).expect(201);
        rest.post(MENUS, MAIN).expect(201);
        rest.send("PATCH", "/api/extensions/1002", "{\"name\":\"Alan Turing\"}").expect(200);
        rest.send("PATCH", "/api/extensions/1003", "{\"name\":\"Ada Lovelace\"}")
                .expect(200);
    }

    @AfterEach
    void nothingIsLeftOver() {
        phones.close();
        phones = new Phones(pbx);
        Await.until("no call is left", LIMIT, () -> pbx.callCount() == 0);
        for (String where : List.of("attendant-menus/main", "attendant-menus/sales", "time-conditions/never")) {
            Answer removed = rest.delete("/api/" + where);
            assertTrue(removed.status() == 200 || removed.status() == 404, removed::text);
        }
        pbx.assertNoNewTrace();
    }

    /** Calls the attendant, and returns when it is heard. */
    private TestCall enter(TestPhone phone) {
        TestCall call = phone.call("0").awaitAnswered();
        call.rtp().send(new byte[0]);
        call.rtp().awaitMore(25, LIMIT);
        return call;
    }

    private static void press(TestCall call, String keys) {
        call.rtp().sendDigits(keys);
        call.rtp().awaitMore(40, LIMIT);
    }

    private static void talks(TestCall out, TestPhone called) {
        TestCall in = called.awaitCall();
        in.ring();
        in.answer().awaitAcknowledged();
        Conversation talk = new Conversation(out.phone(), called, out, in).speak();
        talk.forgetHeard();
        talk.assertHeard();
        talk.calledHangsUp();
    }

    @Test
    void shouldLeadThroughASubMenuToAnExtensionAndToTheOperator() {
        TestPhone operator = phones.udp("1002");
        TestPhone sales = phones.udp("1003");
        TestCall call = enter(phones.udp("1001"));
        press(call, "2");
        call.rtp().sendDigits("1");
        talks(call, sales);
        TestCall other = enter(phones.udp("1004"));
        other.rtp().sendDigits("0");
        talks(other, operator);
    }

    @Test
    void shouldUnderstandKeysAtTheClockOfOpus() {
        TestPhone operator = phones.udp("1002");
        TestPhone opus = phones.udp("1004").speaking(RtpStream.OPUS_TYPE, RtpStream.WIDE_DIGIT_TYPE);
        TestCall call = opus.call("0").awaitAnswered();
        assertEquals(
                List.of(RtpStream.OPUS_TYPE, RtpStream.WIDE_DIGIT_TYPE),
                call.remoteSdp().payloadTypes());
        call.rtp().sendOpus();
        call.rtp().awaitMore(25, LIMIT);
        call.rtp().sendDigits("0");
        TestCall in = operator.awaitCall();
        in.answer().awaitAcknowledged();
        call.hangUp();
        in.awaitEnded();
    }

    @Test
    void shouldConnectByName() {
        TestPhone ada = phones.udp("1003");
        TestCall call = enter(phones.udp("1001"));
        press(call, "9");
        press(call, "252"); // Alan
        press(call, "*");
        press(call, "568"); // Lovelace
        call.rtp().sendDigits("1");
        talks(call, ada);
    }

    /** In the menu of the sales department, which says its greeting many times: only there 1 leads to 1003. */
    private TestCall enterSales() {
        String manyTimes = String.join(",", Collections.nCopies(12, "\"at-dial.wav\""));
        rest.send("PUT", MENUS + "/sales", SALES.replace("\"at-dial.wav\"", manyTimes))
                .expect(200);
        TestCall call = enter(phones.udp("1001"));
        press(call, "2");
        return call;
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource({
        "io.tandempbx.attendant.core, attendant/core",
        "io.tandempbx.media.engine, media/engine",
        "io.tandempbx.call.core, call/core",
    })
    void shouldGoOnWhereTheCallerWasOverReplacement(String bundle, String module) {
        TestPhone sales = phones.udp("1003");
        try (DirectStream direct = new DirectStream()) {
            TestCall call = enterSales();
            call.rtp().forget();
            for (int round = 0; round < 2; round++) {
                revision++;
                Path next = JarVersions.rebuilt(JarVersions.built(module), "0.1." + revision);
                String said = pbx.shell().run("bundle:update " + bundle + " file:" + next);
                assertTrue(!said.contains("Error"), said);
                call.rtp().awaitMore(50, LIMIT);
            }
            MailboxTest.assertNoLongSilence(bundle, call, direct);
            call.rtp().sendDigits("1");
            talks(call, sales);
        }
    }

    @Tag("long")
    @Test
    void shouldGoOnWhereTheCallerWasAfterAKill() {
        TestPhone sales = phones.udp("1003");
        TestCall call = enterSales();
        pbx.kill();
        pbx.awaitReadyAgain();
        call.rtp().awaitMore(50, LIMIT);
        call.rtp().sendDigits("1");
        talks(call, sales);
    }

    @Test
    void shouldLeadABaresipByName() {
        TestPhone alan = phones.udp("1002");
        SoftPhoneAccount account =
                new SoftPhoneAccount("1001", PbxProcess.password("1001"), pbx.sipText(), "udp", Speech.FOX);
        try (Baresip caller = Baresip.registering(account)) {
            caller.call("0");
            caller.awaitEstablished();
            Await.until("the menu is heard", LIMIT, () -> caller.heardSeconds() > 1);
            caller.press("9");
            double before = caller.heardSeconds();
            Await.until("the name is asked for", LIMIT, () -> caller.heardSeconds() > before + 1);
            caller.press("252");
            double asked = caller.heardSeconds();
            Await.until("an extension is offered", LIMIT, () -> caller.heardSeconds() > asked + 1);
            caller.press("1");
            TestCall in = alan.awaitCall();
            in.ring();
            in.answer().awaitAcknowledged();
            in.hangUp();
            caller.awaitEnded();
        }
    }

    @Test
    void shouldSayTheMenuAgainToWhomNobodyAnswersWhereTheCallerWasLed() {
        rest.send("PUT", MENUS + "/main", MAIN.replace("\"id\"", "\"retries\":10,\"id\""))
                .expect(200);
        List<String> others = List.of("1002", "1003");
        others.forEach(number -> rest.send(
                        "PATCH", "/api/extensions/" + number, "{\"voicemail_enabled\":false,\"no_answer_seconds\":2}")
                .expect(200));
        try {
            TestPhone busy = phones.udp("1002");
            TestPhone silent = phones.udp("1003");
            TestPhone other = phones.udp("1004");
            TestCall call = enter(phones.udp("1001"));
            call.rtp().forget();
            call.rtp().sendDigits("0");
            busy.awaitCall().reject(486, "Busy Here");
            awaitNotReached(call, "busy");
            call.rtp().forget();
            call.rtp().sendDigits("1003");
            TestCall unanswered = silent.awaitCall();
            unanswered.ring();
            awaitNotReached(call, "no answer");
            unanswered.awaitCancelled();
            call.rtp().sendDigits("1004");
            talks(call, other);
        } finally {
            others.forEach(number -> rest.send(
                            "PATCH",
                            "/api/extensions/" + number,
                            "{\"voicemail_enabled\":true,\"no_answer_seconds\":0}")
                    .expect(200));
        }
    }

    private short[] prompt(String name) {
        return WavFile.read(pbx.home().resolve("voicemail_prompts/" + name + ".wav"), Speech.SAMPLE_RATE_HZ);
    }

    /** A main menu that is short, with what comes before its id. */
    private void shortMenu(String more) {
        rest.send("PUT", MENUS + "/main", MAIN.replace("at-welcome", "at-dial").replace("\"id\"", more + ",\"id\""))
                .expect(200);
    }

    @Test
    void shouldSayGoodByeToWhoPressesNothing() {
        shortMenu("\"timeout_seconds\":1,\"retries\":1");
        TestCall call = enter(phones.udp("1001"));
        call.awaitEnded(); // of itself
        short[] menu = prompt("at-dial");
        short[] bye = prompt("vm-goodbye");
        int packets = (2 * menu.length + bye.length) / 160; // in pauses nothing is sent
        short[] heard = call.rtp().heard();
        int second = menu.length + Speech.SAMPLE_RATE_HZ / 2; // amid the pause
        double first = Similarity.of(menu, Arrays.copyOf(heard, second));
        double again = Similarity.of(menu, Arrays.copyOfRange(heard, second, heard.length));
        double last = Similarity.of(bye, Arrays.copyOfRange(heard, heard.length - bye.length - 4000, heard.length));
        System.out.printf(
                "attendant: menu %.3f and %.3f, good bye %.3f, %d packets of %d%n",
                first, again, last, call.rtp().receivedCount(), packets);
        assertTrue(first > 0.9 && again > 0.9 && last > 0.9, first + ", " + again + ", " + last);
        assertEquals(packets, call.rtp().receivedCount(), 5, "said twice and no more");
    }

    @Test
    void shouldLeadWhoPressesNothingToTheFallback() {
        shortMenu("\"timeout_seconds\":1,\"retries\":0,\"fallback\":\"1003\"");
        TestPhone fallback = phones.udp("1003");
        talks(enter(phones.udp("1001")), fallback);
    }

    @Test
    void shouldSayThatAChoiceIsNone() {
        shortMenu("\"direct_dialling\":false");
        TestPhone operator = phones.udp("1002");
        TestCall call = enter(phones.udp("1001"));
        for (String wrong : List.of("5", "1")) { // with 1 begin extensions, which cannot be dialled here
            call.rtp().forget();
            call.rtp().sendDigits(wrong);
            double[] best = new double[1];
            Await.until("the caller hears that " + wrong + " is no choice", LIMIT, () -> {
                best[0] = Math.max(
                        best[0], Similarity.of(prompt("vm-invalid"), call.rtp().heard()));
                return best[0] > 0.9;
            });
            System.out.printf("attendant: %s is no choice %.3f%n", wrong, best[0]);
        }
        call.rtp().sendDigits("0");
        talks(call, operator);
    }

    @Test
    void shouldConnectWhoDialsAnExtensionThatAChoiceBeginsLike() {
        rest.send(
                        "PUT",
                        MENUS + "/main",
                        MAIN.replace("\"key\":\"2\"", "\"key\":\"1\"").replace("menu:sales", "1002"))
                .expect(200);
        TestPhone chosen = phones.udp("1002");
        TestPhone dialled = phones.udp("1004");
        TestCall call = enter(phones.udp("1001"));
        call.rtp().sendDigits("1004");
        talks(call, dialled);
        TestCall other = enter(phones.udp("1005"));
        other.rtp().sendDigits("1"); // and nothing more
        talks(other, chosen);
    }

    private void awaitNotReached(TestCall call, String why) {
        short[] said = prompt("at-not-reached");
        double[] best = new double[1];
        try {
            Await.until("the caller hears that nobody can be reached", LIMIT, () -> {
                best[0] = Math.max(best[0], Similarity.of(said, call.rtp().heard()));
                return best[0] > 0.9;
            });
        } finally {
            System.out.printf("attendant, %s: not reached %.3f%n", why, best[0]);
        }
        call.rtp().awaitMore(50, LIMIT); // and the menu
    }

    @Test
    void shouldLeadElsewhereOutOfHours() {
        rest.post("/api/time-conditions", "{\"id\":\"never\",\"time_zone\":\"UTC\",\"hours\":[]}")
                .expect(201);
        rest.send(
                        "PUT",
                        MENUS + "/main",
                        MAIN.replace("\"id\"", "\"time_condition\":\"never\",\"closed\":\"1003\",\"id\""))
                .expect(200);
        assertEquals(409, rest.delete("/api/time-conditions/never").status());
        TestPhone night = phones.udp("1003");
        TestCall call = phones.udp("1001").call("0").awaitAnswered();
        call.rtp().send(new byte[0]);
        talks(call, night);
        pbx.shell().run("pbx:menu-set main time_condition= closed=");
        TestPhone operator = phones.udp("1002");
        TestCall open = enter(phones.udp("1004"));
        open.rtp().sendDigits("0");
        talks(open, operator);
    }

    @Test
    void shouldLeadNobodyBeyondTheRightsOfTheMenu() {
        TestCarrier carrier = new TestCarrier(pbx.sip(), "0301234567", "carrier.test", "acct", "a carrier's secret");
        rest.post(
                        "/api/trunks",
                        "{\"trunk_id\":\"out\",\"host\":\"127.0.0.1\",\"port\":" + carrier.port()
                                + ",\"probe_seconds\":1}")
                .expect(201);
        Await.until("the trunk is up", LIMIT, () -> rest.get("/api/trunks/out")
                .text()
                .contains("\"healthy\""));
        rest.post("/api/routes", "{\"id\":\"out\",\"patterns\":[\"0.\"],\"trunks\":[{\"trunk\":\"out\"}]}")
                .expect(201);
        try (carrier) {
            TestCall call = enter(phones.udp("1001"));
            String id =
                    rest.get("/api/calls/active").json().at("/calls/0/call_id").asText();
            press(call, "2");
            press(call, "7");
            Await.until("it is refused", LIMIT, () -> rest.get("/api/calls/" + id)
                    .text()
                    .contains("attendant may not lead to 00442071234567 for 1002: 403"));
            rest.send("PATCH", "/api/extensions/1002", "{\"class_of_service\":\"international\"}")
                    .expect(200);
            call.rtp().awaitMore(25, LIMIT);
            press(call, "7");
            talks(call, carrier.line());
        } finally {
            rest.send("PATCH", "/api/extensions/1002", "{\"class_of_service\":\"national\"}")
                    .expect(200);
            rest.delete("/api/routes/out").expect(200);
            rest.delete("/api/trunks/out").expect(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "greeting, '[\"../../etc/passwd\"]', greeting",
        "greeting, '[\"/etc/passwd\"]', greeting",
        "greeting, '[]', greeting",
        "choices, '[{\"key\":\"1\",\"to\":\"menu:nowhere\"}]', choices.to",
        "choices, '[{\"key\":\"1\",\"to\":\"sip:x@example.org\"}]', choices.to",
        "choices, '[{\"key\":\"12\",\"to\":\"1001\"}]', choices.key",
        "closed, '\"menu:../main\"', closed",
        "rights_of, '\"9999\"', rights_of",
        "retries, 11, retries",
        "time_condition, '\"sometimes\"', time_condition",
    })
    void shouldRefuseWhatLeadsNowhere(String key, String value, String field) {
        String menu = "{\"id\":\"other\",\"greeting\":[\"a.wav\"],\"" + key + "\":" + value + "}";
        Answer refused =
                rest.post(MENUS, key.equals("greeting") ? menu.replace("\"greeting\":[\"a.wav\"],", "") : menu);
        assertEquals(422, refused.status(), refused::text);
        assertEquals(field, refused.json().path("field").asText(), refused::text);
    }

    @Test
    void shouldKeepMenusAsOperatorsSay() {
        assertEquals(409, rest.post(MENUS, MAIN).status());
        assertEquals(409, rest.delete(MENUS + "/sales").status(), "main leads there");
        Answer shown = rest.get(MENUS + "/sales").expect(200);
        assertEquals("1003", shown.json().at("/choices/0/to").asText());
        String other = SALES.replace("1003", "1004");
        assertEquals(
                412,
                rest.send("PUT", MENUS + "/sales", other, "If-Match", "\"1000000\"")
                        .status());
        rest.send("PUT", MENUS + "/sales?dry_run=true", other, "If-Match", shown.etag())
                .expect(200);
        assertEquals(shown.text(), rest.get(MENUS + "/sales").text());
        rest.send("PUT", MENUS + "/sales", other, "If-Match", shown.etag()).expect(200);
        assertTrue(List.of(400, 404).contains(rest.get(MENUS + "/..%2Fmain").status()));
        assertTrue(pbx.shell().run("pbx:menu-list").contains("1:1004,7:00442071234567"));
        pbx.shell().run("pbx:menu-set sales choices=1:1003,9:names");
        assertEquals(
                "names", rest.get(MENUS + "/sales").json().at("/choices/1/to").asText());
        String audit = rest.get("/api/audit?limit=50").text();
        assertTrue(audit.contains("attendant-menu.change") && audit.contains("attendant-menu/sales"), audit);
    }
}
