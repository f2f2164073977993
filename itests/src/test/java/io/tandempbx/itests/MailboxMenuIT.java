package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.audio.WavFile;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.pbx.RestClient.Answer;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestCarrier;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.phone.TestSubscription;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What mailboxes do beyond taking messages and playing them: urgent ones, calling back, greetings from files. */
class MailboxMenuIT extends MailboxTest {

    MailboxMenuIT() {
        super("mailbox-menu");
    }

    @Test
    void shouldLetTheOwnerHearFirstWhatIsUrgent() {
        TestPhone owner = phones.udp(OWNER);
        TestSubscription lamp = owner.watch(OWNER, "message-summary").begin(600);
        TestPhone caller = phones.udp("1001");
        TestCall usual = caller.call("*" + OWNER).awaitAnswered();
        said(usual);
        usual.hangUp();
        Await.until("it is kept", LIMIT, () -> messages().size() == 1);
        TestCall urgent = caller.call("*" + OWNER).awaitAnswered();
        urgent.rtp().send(new byte[0]);
        urgent.rtp().awaitMore(10, LIMIT);
        urgent.rtp().sendDigits("#");
        Await.until("it is being recorded", LIMIT, () -> files().size() == 2);
        speak(urgent);
        urgent.rtp().sendDigits("#");
        urgent.rtp().awaitMore(25, LIMIT);
        urgent.rtp().sendDigits("4");
        urgent.rtp().awaitMore(25, LIMIT);
        urgent.rtp().sendDigits("1");
        lamp.awaitBody("Voice-Message: 2/0 (1/0)");
        urgent.hangUp();
        assertEquals(
                List.of(true, false),
                messages().stream().map(each -> each.path("urgent").asBoolean()).toList()); // the latest first
        TestCall menu = logIn(phones.udp("1003"));
        menu.rtp().sendDigits("1");
        Await.until("one is heard to its end", LONG, () -> messages().stream()
                .anyMatch(each -> each.path("listened").asBoolean()));
        assertTrue(
                messages().get(0).path("listened").asBoolean(), () -> messages().toString());
        lamp.awaitBody("Voice-Message: 1/1 (0/1)");
        menu.hangUp();
    }

    @Test
    void shouldCallBackAsFarAsTheOwnerMayCall() {
        TestCarrier carrier = new TestCarrier(pbx.sip(), "0301234567", "carrier.test", "acct", "a carrier's secret");
        RestClient rest = pbx.rest();
        rest.post(
                        "/api/trunks",
                        "{\"trunk_id\":\"back\",\"host\":\"127.0.0.1\",\"port\":" + carrier.port()
                                + ",\"probe_seconds\":1}")
                .expect(201);
        Await.until("the trunk is up", LIMIT, () -> rest.get("/api/trunks/back")
                .text()
                .contains("\"healthy\""));
        rest.post("/api/routes", "{\"id\":\"back\",\"patterns\":[\"0.\"],\"trunks\":[{\"trunk\":\"back\"}]}")
                .expect(201);
        rest.post(
                        "/api/inbound-routes",
                        "{\"id\":\"back\",\"trunk\":\"back\",\"pattern\":\"0305551\",\"destination\":\"*1002\"}")
                .expect(201);
        try (carrier) {
            TestCall in = carrier.line().call("0305551").awaitAnswered();
            said(in);
            in.hangUp();
            Await.until("it is kept", LIMIT, () -> messages().size() == 1);
            assertEquals("0301234567", messages().get(0).path("caller_id").asText());
            mayCall("internal");
            TestCall menu = logIn(phones.udp("1003")); // who may call more than the owner
            menu.rtp().sendDigits("1");
            menu.rtp().awaitMore(50, LIMIT);
            menu.rtp().sendDigits("5");
            String id =
                    rest.get("/api/calls/active").json().at("/calls/0/call_id").asText();
            Await.until("it is refused", LIMIT, () -> rest.get("/api/calls/" + id)
                    .text()
                    .contains("voicemail may not lead to 0301234567 for 1002: 403"));
            assertFalse(
                    carrier.line().journal().requestMethods().contains("INVITE"),
                    "it was called before the owner might");
            mayCall("national");
            menu.rtp().awaitMore(25, LIMIT); // the menu goes on
            menu.rtp().sendDigits("5");
            TestCall back = carrier.line().awaitCall();
            back.answer().awaitAcknowledged();
            new Conversation(menu.phone(), carrier.line(), menu, back).speak().assertHeard();
            menu.hangUp();
            back.awaitEnded();
        } finally {
            mayCall("national");
            List.of("inbound-routes", "routes", "trunks")
                    .forEach(where -> rest.delete("/api/" + where + "/back").expect(200));
        }
    }

    private void mayCall(String reach) {
        pbx.rest()
                .send("PATCH", "/api/extensions/" + OWNER, "{\"class_of_service\":\"" + reach + "\"}")
                .expect(200);
    }

    @Test
    void shouldGoOnInTheMenuWhenWhoIsCalledBackIsBusy() {
        TestPhone caller = phones.udp("1001");
        TestCall out = caller.call("*" + OWNER).awaitAnswered();
        said(out);
        out.hangUp();
        Await.until("it is kept", LIMIT, () -> messages().size() == 1);
        pbx.rest()
                .send("PATCH", "/api/extensions/1001", "{\"voicemail_enabled\":false}")
                .expect(200);
        try {
            TestCall menu = logIn(phones.udp("1003"));
            menu.rtp().sendDigits("1");
            menu.rtp().awaitMore(50, LIMIT);
            menu.rtp().forget();
            menu.rtp().sendDigits("5");
            caller.awaitCall().reject(486, "Busy Here");
            awaitSaid(menu, "vm-not-reached");
            menu.rtp().sendDigits("3");
            Await.until("it is deleted", LIMIT, () -> messages().isEmpty());
            menu.hangUp();
        } finally {
            pbx.rest()
                    .send("PATCH", "/api/extensions/1001", "{\"voicemail_enabled\":true}")
                    .expect(200);
        }
    }

    @Test
    void shouldTakeNothingMoreWhenItIsFull() {
        set("max_messages", "\"1\"");
        try {
            for (String mailbox : List.of("1004", OWNER)) {
                TestCall first = phones.udp("1001").call("*" + mailbox).awaitAnswered();
                first.rtp().send(new byte[0]);
                first.rtp().awaitMore(10, LIMIT);
                first.rtp().sendDigits("#");
                first.rtp().awaitMore(50, LIMIT);
                speak(first);
                first.hangUp();
                Await.until("it is kept", LIMIT, () -> count(mailbox) == 1);
            }
            Path kept = file();
            TestCall second = phones.udp("1003").call("*" + OWNER).awaitAnswered();
            second.rtp().send(Speech.muLaw(SAID));
            awaitSaid(second, "vm-mailbox-full");
            second.awaitEnded(); // of itself
            assertEquals(List.of(kept), files());
            assertEquals(1, messages().size());
            TestCall menu = logIn(phones.udp("1005")); // the owner, who hears that it is full and no greeting
            menu.rtp().sendDigits("1");
            menu.rtp().awaitMore(50, LIMIT);
            menu.rtp().forget();
            menu.rtp().sendDigits("81004#");
            awaitSaid(menu, "vm-not-forwarded");
            menu.hangUp();
            assertEquals(1, count("1004"));
        } finally {
            set("max_messages", "null");
            JsonNode left =
                    pbx.rest().get("/api/voicemail/1004").expect(200).json().path("messages");
            left.forEach(message -> pbx.rest()
                    .delete("/api/voicemail/1004/" + message.path("id").asText())
                    .expect(200));
        }
    }

    private int count(String mailbox) {
        return pbx.rest()
                .get("/api/voicemail/" + mailbox)
                .expect(200)
                .json()
                .path("messages")
                .size();
    }

    @Test
    void shouldKeepToItsDirectoryUntilTheNextStart() {
        TestCall out = phones.udp("1001").call("*" + OWNER).awaitAnswered();
        said(out);
        out.hangUp();
        Await.until("it is kept", LIMIT, () -> messages().size() == 1);
        Path kept = file();
        set("directory", "\"elsewhere\"");
        try {
            String id = messages().get(0).path("id").asText();
            String path = "/api/voicemail/" + OWNER + "/" + id;
            pbx.rest().get(path + "/audio").expect(200);
            pbx.rest().delete(path).expect(200);
            Await.until("its file is gone", LIMIT, () -> !Files.exists(kept));
            assertFalse(Files.exists(pbx.home().resolve("elsewhere")));
        } finally {
            set("directory", "null");
        }
    }

    @Test
    void shouldGreetWithAFileThatAnOperatorGives() {
        Path file = Workspace.directory("greeting").resolve("greeting.wav");
        String path = "/api/voicemail/" + OWNER + "/greetings/temporary";
        WavFile.write(file, 44_100, SAID);
        Answer wrong = pbx.rest().send("PUT", path, file, "audio/wav");
        assertEquals(422, wrong.status(), wrong::text);
        assertTrue(wrong.text().contains("\"rate\"") && wrong.text().contains("8000 or 16000"), wrong::text);
        for (String kind : List.of("..%2fx", "standard", "temporary.wav")) {
            int status = pbx.rest()
                    .send("PUT", "/api/voicemail/" + OWNER + "/greetings/" + kind, file, "audio/wav")
                    .status();
            assertTrue(status == 400 || status == 404, kind + " answered " + status);
        }
        WavFile.write(file, Speech.SAMPLE_RATE_HZ, SAID);
        assertEquals(
                "temporary",
                pbx.rest()
                        .send("PUT", path, file, "audio/wav")
                        .expect(200)
                        .json()
                        .path("greeting")
                        .asText());
        TestCall out = phones.udp("1001").call("*" + OWNER).awaitAnswered();
        out.rtp().send(new byte[0]);
        awaitHeard(out);
        out.hangUp();
        pbx.rest().get(path).expect(200);
        pbx.rest().delete(path).expect(200);
        assertEquals(404, pbx.rest().get(path).status());
        pbx.shell().run("pbx:voicemail-greeting " + OWNER + " recorded --file " + file);
        assertTrue(pbx.shell().run("pbx:voicemail-greeting " + OWNER).contains("its recorded greeting"));
        pbx.shell().run("pbx:voicemail-greeting " + OWNER + " recorded --remove");
        assertTrue(pbx.shell().run("pbx:voicemail-greeting " + OWNER).contains("its standard greeting"));
    }
}
