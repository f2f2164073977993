package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.audio.ALaw;
import io.tandempbx.itests.audio.Babble;
import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.pbx.JarVersions;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.rtp.RtpPacket;
import io.tandempbx.itests.rtp.RtpReport;
import io.tandempbx.itests.rtp.RtpStream;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Phones in a room hear each other, each all others and not itself, whatever is replaced meanwhile. */
@TestInstance(Lifecycle.PER_CLASS)
class ConferenceIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String ROOM = "2001";
    private static final int A_LAW = 8;
    private static final int UPDATES = 3;
    private static final int PROMPT_PACKETS = 150; // no prompt for those who come is longer
    private static final int SECOND = 50;
    private static final int MANY = 10;

    private final PbxProcess pbx = PbxProcess.start(PbxOptions.quickStart("conference"));
    private final RestClient rest = pbx.rest();
    private final Path work = Workspace.fresh("conference-speech");
    private Phones phones = new Phones(pbx);

    @AfterAll
    void stop() {
        pbx.close();
    }

    @AfterEach
    void nothingIsLeftOver() {
        pbx.shell().run("pbx:hangup --all"); // while the phones can answer
        phones.close();
        phones = new Phones(pbx);
        settings("null", "null", "null");
        Await.until("no call is left", LIMIT, () -> pbx.callCount() == 0);
        assertEquals(0, conferences());
        pbx.assertNoNewTrace();
    }

    private int conferences() {
        return rest.get("/api/conferences").expect(200).json().path("count").asInt();
    }

    private void settings(String rooms, String pin, String most) {
        rest.send(
                        "PATCH",
                        "/api/config/pbx.conference",
                        "{\"settings\":{\"rooms\":" + rooms + ",\"2001_pin\":" + pin + ",\"2001_max_members\":" + most
                                + "}}")
                .expect(200);
    }

    private JsonNode room() {
        return rest.get("/api/conferences/" + ROOM).expect(200).json();
    }

    /** Goes into the room and says nothing; returns when the prompt is over. */
    private static TestCall enter(TestPhone phone) {
        TestCall call = phone.call(ROOM).awaitAnswered();
        call.rtp().send(new byte[0]);
        call.rtp().awaitMore(PROMPT_PACKETS, LIMIT);
        return call;
    }

    private List<TestCall> enter(int members) {
        List<TestCall> calls = new ArrayList<>();
        for (int i = 1; i <= members; i++) {
            TestCall call = phones.udp(String.format("10%02d", i)).call(ROOM).awaitAnswered();
            call.rtp().send(new byte[0]);
            calls.add(call);
        }
        calls.forEach(call -> call.rtp().awaitMore(PROMPT_PACKETS, LIMIT));
        assertEquals(members, room().path("count").asInt());
        return calls;
    }

    /** What each hears of each in the next seconds, by index of who hears and who speaks. */
    private static double[][] heard(List<TestCall> calls, List<short[]> said, int seconds) {
        calls.forEach(call -> call.rtp().forget());
        calls.forEach(call -> call.rtp().awaitMore(seconds * SECOND + 10, LIMIT));
        double[][] heard = new double[calls.size()][said.size()];
        for (int by = 0; by < calls.size(); by++) {
            for (int of = 0; of < said.size(); of++) {
                heard[by][of] = Similarity.of(said.get(of), calls.get(by).rtp().heard());
            }
        }
        return heard;
    }

    private static void assertEachHearsTheOthers(List<TestCall> calls, List<short[]> said) {
        double[][] heard = heard(calls, said, 2);
        for (int by = 0; by < calls.size(); by++) {
            for (int of = 0; of < said.size(); of++) {
                double likeness = heard[by][of];
                System.out.printf("in the room: %d hears %d with %.3f%n", by, of, likeness);
                assertTrue(by == of ? likeness < 0.2 : likeness > 0.6, by + " hears " + of + ": " + likeness);
            }
        }
    }

    private static List<short[]> babble(List<TestCall> calls) {
        List<short[]> said = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            said.add(Babble.second(i + 1L));
            calls.get(i).rtp().send(Speech.muLaw(said.get(i)));
        }
        calls.forEach(call -> call.rtp().awaitMore(SECOND, LIMIT));
        return said;
    }

    private static void hangUp(List<TestCall> calls) {
        calls.forEach(TestCall::hangUp);
    }

    @Test
    void shouldLetEachHearTheOthersAndNotItself() {
        List<TestCall> calls = enter(3);
        List<short[]> voices =
                List.of(Speech.FOX.samples(work), Speech.KETTLES.samples(work), Speech.HARBOUR.samples(work));
        for (int speaker = 0; speaker < 3; speaker++) {
            calls.get(speaker).rtp().send(Speech.muLaw(voices.get(speaker)));
            double[][] heard = heard(calls, List.of(voices.get(speaker)), 6);
            calls.get(speaker).rtp().send(new byte[0]);
            for (int by = 0; by < 3; by++) {
                System.out.printf("voice %d alone: heard by %d with %.3f%n", speaker, by, heard[by][0]);
                if (by == speaker) {
                    assertSilent(calls.get(by).rtp());
                } else {
                    assertTrue(heard[by][0] > 0.95, by + " hears " + speaker + ": " + heard[by][0]);
                }
            }
            calls.get(speaker).rtp().awaitMore(SECOND, LIMIT);
        }
        assertEachHearsTheOthers(calls, babble(calls));
        calls.get(0).hangUp();
        Await.until("two are left", LIMIT, () -> room().path("count").asInt() == 2);
        List<TestCall> rest = calls.subList(1, 3);
        double[][] heard = heard(rest, List.of(Babble.second(1), Babble.second(2), Babble.second(3)), 2);
        assertTrue(heard[0][2] > 0.95 && heard[1][1] > 0.95, heard[0][2] + " and " + heard[1][1]);
        assertTrue(heard[0][0] < 0.2 && heard[1][0] < 0.2, heard[0][0] + " and " + heard[1][0]);
        hangUp(rest);
    }

    @Test
    void shouldSendEachPacketsAsLongAsItWishes() {
        List<Integer> wishesMs = List.of(10, 30, 60);
        List<TestCall> calls = new ArrayList<>();
        for (int ms : wishesMs) {
            TestCall call = phones.udp("100" + (calls.size() + 1))
                    .wishingFor("a=ptime:" + ms)
                    .call(ROOM)
                    .awaitAnswered();
            call.rtp().send(new byte[0]);
            calls.add(call);
        }
        calls.forEach(call -> call.rtp().awaitMore(PROMPT_PACKETS, LIMIT));
        for (int i = 0; i < calls.size(); i++) {
            assertLast(wishesMs.get(i), calls.get(i).rtp().packets());
        }
        assertEachHearsTheOthers(calls, babble(calls));
        for (int i = 0; i < calls.size(); i++) {
            List<RtpPacket> packets = calls.get(i).rtp().packets();
            int samples = 8 * wishesMs.get(i);
            assertLast(wishesMs.get(i), packets);
            for (int at = 1; at < packets.size(); at++) {
                long ticks = packets.get(at).timestamp() - packets.get(at - 1).timestamp();
                assertEquals(samples, ticks & 0xffff_ffffL, "timestamp of packet " + at + " to " + i);
            }
        }
        hangUp(calls);
    }

    private static void assertLast(int ms, List<RtpPacket> packets) {
        for (RtpPacket packet : packets) {
            assertEquals(8 * ms, packet.payload().length, "octets of packet " + packet.sequence());
        }
    }

    private static void assertSilent(RtpStream stream) {
        int loudest = 0;
        for (short sample : stream.heard()) {
            loudest = Math.max(loudest, Math.abs(sample));
        }
        assertTrue(loudest < 10, "it hears itself, or something else, up to " + loudest);
    }

    @Test
    void shouldMixWhoSpeaksAnotherCodec() {
        TestCall mu = enter(phones.udp("1001").speaking(0, RtpStream.DIGIT_TYPE));
        TestCall a = enter(phones.udp("1002").speaking(A_LAW, RtpStream.DIGIT_TYPE));
        short[] one = Babble.second(1);
        short[] two = Babble.second(2);
        mu.rtp().send(Speech.muLaw(one));
        byte[] octets = new byte[two.length];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = ALaw.encode(two[i]);
        }
        a.rtp().send(A_LAW, octets);
        a.rtp().awaitMore(SECOND, LIMIT);
        double[][] heard = heard(List.of(mu, a), List.of(one, two), 2);
        assertTrue(heard[0][1] > 0.95 && heard[1][0] > 0.95, heard[0][1] + " and " + heard[1][0]);
        assertTrue(heard[0][0] < 0.2 && heard[1][1] < 0.2, heard[0][0] + " and " + heard[1][1]);
        hangUp(List.of(mu, a));
    }

    @Test
    void shouldShowMuteAndSendOut() {
        List<TestCall> calls = enter(3);
        List<short[]> said = babble(calls);
        assertEquals(
                1, rest.get("/api/status").json().path("active_conferences").asInt());
        String metrics = rest.get("/metrics").text();
        assertTrue(metrics.contains("pbx_conferences_active 1"), metrics);
        assertTrue(metrics.contains("pbx_conference_participants 3"), metrics);
        assertTrue(pbx.shell().run("pbx:conferences").contains("1002"));
        calls.get(0).rtp().sendDigits("*6");
        Await.until("1001 is muted", LIMIT, () -> room().at("/members/0/muted").asBoolean());
        calls.get(0).rtp().awaitMore(PROMPT_PACKETS, LIMIT);
        double[][] heard = heard(calls, said, 2);
        assertTrue(heard[1][0] < 0.2 && heard[1][2] > 0.95, heard[1][0] + " and " + heard[1][2]);
        assertTrue(heard[0][1] > 0.6 && heard[0][2] > 0.6, heard[0][1] + " and " + heard[0][2]);
        String members = "/api/conferences/" + ROOM + "/members/";
        String first = room().at("/members/0/call_id").asText();
        assertEquals(404, rest.post(members + "nobody/mute", "").status());
        rest.post(members + first + "/unmute", "").expect(200);
        Await.until("1001 is heard", LIMIT, () -> !room().at("/members/0/muted").asBoolean());
        calls.get(0).rtp().awaitMore(PROMPT_PACKETS, LIMIT);
        assertEachHearsTheOthers(calls, said);
        rest.post(members + first + "/kick?dry_run=true", "").expect(200);
        assertEquals(3, room().path("count").asInt());
        rest.post(members + first + "/kick", "").expect(200);
        calls.get(0).awaitEnded();
        assertEquals(2, room().path("count").asInt());
        Await.until("it is told that 1001 left", LIMIT, () -> rest.send(
                        "GET", "/api/events?type=conference.left", "", "Accept", "application/json")
                .text()
                .contains("1001"));
        hangUp(calls.subList(1, 3));
        Await.until("nobody is there", LIMIT, () -> conferences() == 0);
        assertEquals(404, rest.get("/api/conferences/" + ROOM).status());
    }

    @Test
    void shouldAskForThePinAndKeepTheLimit() {
        settings("\"2001\"", "\"4711\"", "\"2\"");
        TestCall wrong = phones.udp("1001").call(ROOM).awaitAnswered();
        wrong.rtp().send(new byte[0]);
        for (int i = 0; i < 3; i++) {
            type(wrong, "4712#");
        }
        wrong.awaitEnded();
        assertEquals(0, conferences());
        List<TestCall> calls = new ArrayList<>();
        for (String extension : List.of("1002", "1003")) {
            TestCall call = phones.udp(extension).call(ROOM).awaitAnswered();
            call.rtp().send(new byte[0]);
            type(call, "4711#");
            calls.add(call);
        }
        Await.until(
                "both are in",
                LIMIT,
                () -> conferences() == 1 && room().path("count").asInt() == 2);
        TestCall third = phones.udp("1004").call(ROOM).awaitAnswered();
        third.rtp().send(new byte[0]);
        type(third, "4711#");
        third.awaitEnded();
        assertEquals(2, room().path("count").asInt());
        hangUp(calls);
    }

    /** Presses keys a second later, and returns when they are sent; what is said to the phone meanwhile ends at some time. */
    private static void type(TestCall call, String keys) {
        int keyPackets = SECOND / 5; // 100 ms and a pause of 100 ms
        int before = call.rtp().sentCount();
        Await.until("a second is over", LIMIT, () -> call.rtp().sentCount() > before + SECOND);
        call.rtp().sendDigits(keys);
        int pressed = call.rtp().sentCount();
        Await.until("keys are sent", LIMIT, () -> call.rtp().sentCount() > pressed + (keys.length() + 2) * keyPackets);
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource({
        "io.tandempbx.media.engine, media/engine",
        "io.tandempbx.call.core, call/core",
        "io.tandempbx.conference.core, conference/core",
        "io.tandempbx.codec.g711, codec/g711",
    })
    void shouldGoOnWhileABundleIsReplaced(String bundle, String module) {
        Path built = JarVersions.built(module);
        List<TestCall> calls = enter(3);
        List<short[]> said = babble(calls);
        calls.forEach(call -> call.rtp().forget());
        for (int round = 1; round <= UPDATES; round++) {
            Path next = JarVersions.rebuilt(built, "0.1." + round);
            String answer = pbx.shell().run("bundle:update " + bundle + " file:" + next);
            assertTrue(!answer.contains("Error"), answer);
            calls.get(0).rtp().awaitMore(SECOND, LIMIT);
        }
        for (TestCall call : calls) {
            RtpReport report = call.rtp().report();
            System.out.printf("replaced %s: a member heard %s%n", bundle, report);
            TranscodedCall.assertOneStream(call.rtp());
        }
        Await.until(
                "all are listed",
                LIMIT,
                () -> conferences() == 1 && room().path("count").asInt() == 3);
        assertEachHearsTheOthers(calls, said);
        calls.get(0).rtp().sendDigits("*6");
        Await.until("a key is heard", LIMIT, () -> room().at("/members/0/muted").asBoolean());
        hangUp(calls);
    }

    @Test
    @Tag("long")
    void shouldGoOnAfterAKill() {
        List<TestCall> calls = enter(3);
        List<short[]> said = babble(calls);
        Set<Long> ssrcs = calls.get(0).rtp().report().ssrcs();
        pbx.kill();
        pbx.awaitReadyAgain();
        calls.forEach(call -> call.rtp().awaitMore(2 * SECOND, LIMIT));
        RtpReport whole = calls.get(0).rtp().report();
        System.out.printf("a member over a kill: %s%n", whole);
        assertEquals(ssrcs, whole.ssrcs());
        assertEquals(0, whole.duplicates(), whole::toString);
        assertEachHearsTheOthers(calls, said);
        Await.until(
                "all are listed",
                LIMIT,
                () -> conferences() == 1 && room().path("count").asInt() == 3);
        hangUp(calls);
    }

    /** A figure, not a limit: what ten members cost, one of whom speaks, and when all do at once. */
    @Test
    @Tag("long")
    void shouldTakeLittleForTen() {
        List<TestCall> calls = enter(MANY);
        double silentMs = cpuMs(calls);
        calls.get(0).rtp().send(Speech.muLaw(Babble.second(1)));
        double oneMs = cpuMs(calls);
        babble(calls);
        double allMs = cpuMs(calls);
        System.out.printf(
                "ten members: CPU of the whole process per member-second: nobody speaks %.2f ms, one %.2f ms, all %.2f ms%n",
                silentMs, oneMs, allMs);
        calls.forEach(call -> assertEquals(0, call.rtp().report().missing()));
        hangUp(calls);
    }

    private double cpuMs(List<TestCall> calls) {
        int seconds = 4;
        Duration before = cpu();
        calls.get(0).rtp().awaitMore(seconds * SECOND, LIMIT);
        return cpu().minus(before).toNanos() / 1e6 / seconds / calls.size();
    }

    private Duration cpu() {
        return ProcessHandle.of(pbx.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow();
    }
}
