package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.audio.WavFile;
import io.tandempbx.itests.pbx.JarVersions;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.Ffprobe;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls are recorded by rule and on demand, whatever is replaced or killed meanwhile. */
@TestInstance(Lifecycle.PER_CLASS)
class RecordingIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int HEADER_OCTETS = 44;
    private static final int SECOND = 50;

    private final PbxProcess pbx = PbxProcess.start(PbxOptions.quickStart("recording"));
    private final Path speech = Workspace.directory("speech");
    private final short[] fox = Speech.FOX.samples(speech);
    private final short[] kettles = Speech.KETTLES.samples(speech);
    private Phones phones = new Phones(pbx);
    private RestClient rest = pbx.rest();
    private int logStart;
    private int revision;

    @AfterAll
    void stop() {
        pbx.close();
    }

    @AfterEach
    void nothingIsLeftOver() {
        pbx.shell().run("pbx:hangup --all"); // while the phones can answer
        phones.close();
        phones = new Phones(pbx);
        rest = pbx.rest();
        settings("{\"rules\":null,\"min_free_mb\":null,\"announcement\":null,\"directory\":null}");
        Await.until("no call is left", LIMIT, () -> pbx.callCount() == 0);
        Await.until("nothing is recorded any more", LIMIT, () -> active() == 0);
        logStart = pbx.log().length();
        pbx.assertNoNewTrace();
    }

    private void settings(String values) {
        rest.send("PATCH", "/api/config/pbx.recording", "{\"settings\":" + values + "}")
                .expect(200);
    }

    private int active() {
        return rest.get("/api/status")
                .expect(200)
                .json()
                .path("active_recordings")
                .asInt(-1);
    }

    private Conversation talk() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        talk.out().rtp().send(Speech.muLaw(fox));
        talk.in().rtp().send(Speech.muLaw(kettles));
        return talk;
    }

    private JsonNode record(Conversation talk, String action) {
        return rest.post("/api/calls/" + talk.pbxCallId() + "/record", "{\"action\":\"" + action + "\"}")
                .expect(200)
                .json();
    }

    /** The one recording of this call, once it is whole. */
    private JsonNode finished(String callId) {
        Await.until("the recording of " + callId + " has its sum", LIMIT, () -> recordings(callId)
                .at("/recordings/0/sha256")
                .isTextual());
        JsonNode found = recordings(callId);
        assertEquals(1, found.path("count").asInt(), found::toString);
        return found.at("/recordings/0");
    }

    private JsonNode recordings(String callId) {
        return rest.get("/api/recordings?call_id=" + callId).expect(200).json();
    }

    private byte[] audio(JsonNode recording, int status, String... headers) throws IOException {
        String id = recording.path("recording_id").asText();
        HttpResponse<InputStream> answer = rest.open("/api/recordings/" + id + "/audio", headers);
        assertEquals(status, answer.statusCode());
        try (InputStream in = answer.body()) {
            return in.readAllBytes();
        }
    }

    /** One channel of a recording; 0 is the left. */
    private static short[] channel(byte[] wav, int side) {
        ByteBuffer octets = ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN);
        short[] samples = new short[(wav.length - HEADER_OCTETS) / 4];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = octets.getShort(HEADER_OCTETS + 4 * i + 2 * side);
        }
        return samples;
    }

    private void assertHolds(byte[] wav, String what) {
        double caller = Similarity.of(fox, channel(wav, 0));
        double called = Similarity.of(kettles, channel(wav, 1));
        double crossed = Math.max(Similarity.of(kettles, channel(wav, 0)), Similarity.of(fox, channel(wav, 1)));
        System.out.printf(
                "%s: caller on the left %.3f, called on the right %.3f, the other way round %.3f%n",
                what, caller, called, crossed);
        assertTrue(caller > 0.9 && called > 0.9 && crossed < 0.3, caller + ", " + called + ", " + crossed);
    }

    private static double probed(Path file) {
        return Ffprobe.seconds(file, Speech.SAMPLE_RATE_HZ, 2);
    }

    private Path file(JsonNode recording) {
        return pbx.home().resolve("recordings").resolve(recording.path("file").asText());
    }

    private JsonNode callRecord(String callId) {
        Await.until("the call record of " + callId, LIMIT, () -> !found(callId).isMissingNode());
        return found(callId);
    }

    private JsonNode found(String callId) {
        for (JsonNode call : rest.get("/api/cdr").expect(200).json().path("calls")) {
            if (call.path("call_id").asText().equals(callId)
                    && call.path("end_time").isTextual()) {
                return call;
            }
        }
        return MissingNode.getInstance();
    }

    @Test
    void shouldRecordByRuleTheCallerLeftAndTheCalledRight() throws Exception {
        settings("{\"rules\":\"extension=1001\"}");
        Conversation talk = talk();
        String callId = talk.pbxCallId();
        talk.in().rtp().awaitMore(8 * SECOND, LIMIT);
        assertEquals(1, active());
        assertTrue(rest.get("/api/calls/active").json().at("/calls/0/recording").asBoolean());
        talk.callerHangsUp();
        JsonNode recording = finished(callId);
        assertEquals("complete", recording.path("state").asText());
        assertEquals("rule", recording.path("reason").asText());
        assertEquals(0, recording.path("marks").size(), recording::toString);

        byte[] wav = audio(recording, 200);
        assertHolds(wav, "recorded by rule");
        assertArrayEquals(Files.readAllBytes(file(recording)), wav);
        assertEquals(sum(wav), recording.path("sha256").asText());
        assertEquals(recording.path("duration").asDouble(), probed(file(recording)), 0.0005);

        JsonNode call = callRecord(callId);
        assertEquals(
                "recordings/" + recording.path("file").asText(),
                call.path("recording_file").asText());
        double apart =
                recording.path("duration").asDouble() - call.path("billsec").asDouble();
        System.out.printf(
                "the call lasted %.3f s, its recording %.3f s%n",
                call.path("billsec").asDouble(), recording.path("duration").asDouble());
        assertEquals(0, apart, 0.040, "longer or shorter than the call");

        assertArrayEquals(Arrays.copyOfRange(wav, 44, 1044), audio(recording, 206, "Range", "bytes=44-1043"));
        assertArrayEquals(
                Arrays.copyOfRange(wav, wav.length - 100, wav.length), audio(recording, 206, "Range", "bytes=-100"));
        assertArrayEquals(Arrays.copyOfRange(wav, 1000, wav.length), audio(recording, 206, "Range", "bytes=1000-"));
        audio(recording, 416, "Range", "bytes=" + wav.length + "-");
        assertTrue(rest.get("/api/audit?action=recording.listen")
                .text()
                .contains(recording.path("recording_id").asText()));
    }

    private static String sum(byte[] octets) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    }

    @Test
    void shouldKeepNothingOfAPauseAndBeReadableMeanwhile() throws IOException {
        Conversation talk = talk();
        JsonNode begun = record(talk, "start");
        assertEquals("recording", begun.path("state").asText());
        assertEquals(
                409,
                rest.post("/api/calls/" + talk.pbxCallId() + "/record", "{}").status());
        talk.in().rtp().awaitMore(2 * SECOND, LIMIT);
        long pausedNs = System.nanoTime();
        assertEquals("paused", record(talk, "pause").path("state").asText());
        talk.in().rtp().awaitMore(2 * SECOND, LIMIT);
        assertTrue(probed(file(begun)) > 2, "readable while it is made");
        assertEquals("recording", record(talk, "resume").path("state").asText());
        double pausedFor = (System.nanoTime() - pausedNs) / 1e9;
        talk.in().rtp().awaitMore(2 * SECOND, LIMIT);
        String shell = pbx.shell().run("pbx:record " + talk.pbxCallId() + " stop");
        assertTrue(shell.contains(begun.path("recording_id").asText()), shell);
        JsonNode recording = finished(talk.pbxCallId());
        JsonNode mark = recording.at("/marks/0");
        assertEquals("pause", mark.path("kind").asText(), recording::toString);
        double from = mark.path("from").asDouble();
        double to = mark.path("to").asDouble();
        assertTrue(to - from > 1.5 && to - from < pausedFor + 0.1, () -> mark + " of " + pausedFor + " s");
        byte[] wav = audio(recording, 200);
        for (int side = 0; side < 2; side++) {
            short[] samples = channel(wav, side);
            assertEquals(0, loudest(samples, from, to), "something was kept of the pause");
            assertTrue(loudest(samples, 0, from) > 1000 && loudest(samples, to, to + 1.5) > 1000);
        }
        assertEquals(0, active());
        talk.calledHangsUp();
        Await.until(
                "nothing can be recorded of a call that is over",
                LIMIT,
                () -> rest.post("/api/calls/" + talk.pbxCallId() + "/record", "{}")
                                .status()
                        == 404);
    }

    @Test
    void shouldRecordFromACodeToTheNextAndPassItOn() throws IOException {
        settings("{\"record_code_extensions\":\"all\"}");
        Conversation talk = talk();
        talk.in().rtp().awaitMore(SECOND, LIMIT);
        talk.in().rtp().sendDigits("*1");
        Await.until("it is recorded", LIMIT, () -> active() == 1);
        talk.in().rtp().awaitMore(8 * SECOND, LIMIT);
        talk.in().rtp().sendDigits("*1");
        JsonNode recording = finished(talk.pbxCallId());
        assertEquals("1002", recording.path("reason").asText());
        assertEquals("complete", recording.path("state").asText());
        assertEquals("*1*1", talk.out().rtp().digits());
        byte[] wav = audio(recording, 200);
        double caller = Similarity.of(fox, channel(wav, 0));
        System.out.printf(
                "recorded by *1: caller %.3f, %.2f s%n",
                caller, recording.path("duration").asDouble());
        assertTrue(caller > 0.9, "caller " + caller);
        String audit = rest.get("/api/audit?action=recording.start").text();
        assertTrue(audit.contains("PHONE") && audit.contains("1002"), audit);
        settings("{\"record_code_extensions\":\"1001\"}");
        talk.in().rtp().sendDigits("*1");
        Await.until(
                "the code is typed again",
                LIMIT,
                () -> talk.out().rtp().digits().equals("*1*1*1"));
        assertEquals(200, talk.out().infoDigit('*').status());
        assertEquals(200, talk.out().infoDigit('1').status());
        Await.until("who may can", LIMIT, () -> active() == 1);
        assertTrue(recordings(talk.pbxCallId()).toString().contains("\"reason\":\"1001\""));
        talk.callerHangsUp();
        settings("{\"record_code_extensions\":null}");
    }

    private static int loudest(short[] samples, double fromS, double toS) {
        int loudest = 0;
        for (int i = (int) (fromS * 8000); i < Math.min(samples.length, (int) (toS * 8000)); i++) {
            loudest = Math.max(loudest, Math.abs(samples[i]));
        }
        return loudest;
    }

    @Test
    void shouldTellBothParties() throws IOException {
        Path prompt = pbx.home().resolve("voicemail_prompts/notice.wav");
        Files.createDirectories(prompt.getParent());
        WavFile.write(prompt, Speech.SAMPLE_RATE_HZ, fox);
        settings("{\"announcement\":\"notice.wav\"}");
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        talk.out().rtp().send(new byte[0]);
        talk.in().rtp().send(new byte[0]);
        talk.in().rtp().awaitMore(SECOND, LIMIT);
        record(talk, "start");
        Await.until(
                "both have heard it",
                LIMIT,
                () -> Similarity.of(fox, talk.out().rtp().heard()) > 0.9
                        && Similarity.of(fox, talk.in().rtp().heard()) > 0.9);
        talk.in().rtp().awaitMore(fox.length / 160, LIMIT); // it may still be played
        talk.in().rtp().forget();
        talk.out().rtp().send(Speech.muLaw(kettles));
        talk.in().rtp().awaitMore(7 * SECOND, LIMIT);
        assertTrue(Similarity.of(kettles, talk.in().rtp().heard()) > 0.9, "they hear each other again");
        talk.callerHangsUp();
        finished(talk.pbxCallId());
    }

    @Test
    void shouldGoOnInTheSameFileAfterAKill() throws IOException {
        Conversation talk = talk();
        JsonNode begun = record(talk, "start");
        talk.in().rtp().awaitMore(4 * SECOND, LIMIT);
        pbx.kill();
        double probed = probed(file(begun));
        System.out.printf("after the kill ffprobe reads %.2f s of 4 s and more%n", probed);
        assertTrue(probed > 2, probed + " s");
        pbx.awaitReadyAgain();
        rest = pbx.rest();
        talk.in().rtp().awaitMore(7 * SECOND, LIMIT);
        JsonNode going = recordings(talk.pbxCallId()).at("/recordings/0");
        assertEquals(begun.path("recording_id"), going.path("recording_id"));
        assertEquals("recording", going.path("state").asText());
        talk.callerHangsUp();
        JsonNode recording = finished(talk.pbxCallId());
        assertEquals(begun.path("recording_id"), recording.path("recording_id"));
        assertEquals("complete", recording.path("state").asText());
        assertTrue(recording.path("marks").toString().contains("\"gap\""), recording::toString);
        byte[] wav = audio(recording, 200);
        double to = recording.at("/marks/0/to").asDouble();
        byte[] later = Arrays.copyOfRange(wav, ((int) (to * 50)) * 640, wav.length);
        assertHolds(
                later,
                "recorded after the kill, gap of " + recording.path("marks").toString());
        assertEquals(recording.path("duration").asDouble(), probed(file(recording)), 0.0005);
    }

    @Test
    void shouldKeepAsPartialWhatEndedWithTheProcess() {
        Conversation talk = talk();
        JsonNode begun = record(talk, "start");
        talk.in().rtp().awaitMore(3 * SECOND, LIMIT);
        pbx.kill();
        talk.out().abandon();
        talk.in().abandon();
        pbx.awaitReadyAgain();
        rest = pbx.rest();
        settings("{\"rules\":null,\"min_free_mb\":null,\"announcement\":null,\"directory\":null}");
        pbx.shell().run("pbx:hangup --all");
        JsonNode recording = finished(talk.pbxCallId());
        assertEquals(begun.path("recording_id"), recording.path("recording_id"));
        assertTrue(recording.path("state").asText().matches("partial|complete"), recording::toString);
        assertTrue(probed(file(recording)) > 2);
    }

    @Test
    void shouldRecordNothingNewWithoutRoomAndRecoverByItself() {
        Conversation talk = talk();
        settings("{\"min_free_mb\":\"1000000000\"}");
        String path = "/api/calls/" + talk.pbxCallId() + "/record";
        for (int i = 0; i < 5; i++) {
            String text = rest.post(path, "{}").expect(503).text();
            assertTrue(text.contains("min_free_mb"), text);
        }
        int warned = pbx.log().substring(logStart).split("Recording: no new recordings", -1).length - 1;
        assertEquals(1, warned, "lines in the log");
        Await.until("health says so", LIMIT, () -> rest.withoutCredentials()
                .get("/health")
                .json()
                .at("/checks/recording/status")
                .asText()
                .equals("warning"));
        assertEquals(200, rest.withoutCredentials().get("/health").status());
        assertTrue(rest.get("/metrics").text().contains("pbx_recordings_accepted 0.0"));
        talk.out().rtp().awaitMore(SECOND, LIMIT); // the call has not noticed
        settings("{\"min_free_mb\":null}");
        rest.post(path, "{}").expect(200);
        talk.in().rtp().awaitMore(SECOND, LIMIT);
        talk.callerHangsUp();
        assertEquals("complete", finished(talk.pbxCallId()).path("state").asText());
    }

    @ParameterizedTest
    @CsvSource({
        "io.tandempbx.recording.core, recording/core",
        "io.tandempbx.media.engine, media/engine",
        "io.tandempbx.call.core, call/core",
        "io.tandempbx.store.jpa, store/jpa",
    })
    void shouldGoOnWhileBundlesAreReplaced(String bundle, String module) throws IOException {
        Conversation talk = talk();
        JsonNode begun = record(talk, "start");
        talk.in().rtp().awaitMore(SECOND, LIMIT);
        for (int i = 0; i < 2; i++) {
            revision++;
            Path next = JarVersions.rebuilt(JarVersions.built(module), "0.1." + revision);
            String said = pbx.shell().run("bundle:update " + bundle + " file:" + next);
            assertTrue(!said.contains("Error"), said);
            talk.in().rtp().awaitMore(2 * SECOND, LIMIT);
        }
        talk.in().rtp().awaitMore(7 * SECOND, LIMIT);
        talk.callerHangsUp();
        JsonNode recording = finished(talk.pbxCallId());
        assertEquals(begun.path("recording_id"), recording.path("recording_id"));
        assertEquals("complete", recording.path("state").asText());
        JsonNode call = callRecord(talk.pbxCallId());
        System.out.printf(
                "%s replaced twice: recording %.3f s, call %.3f s, marks %s%n",
                bundle,
                recording.path("duration").asDouble(),
                call.path("billsec").asDouble(),
                recording.path("marks"));
        byte[] wav = audio(recording, 200);
        assertHolds(Arrays.copyOfRange(wav, wav.length - 6 * SECOND * 640 - HEADER_OCTETS, wav.length), bundle);
        assertEquals(recording.path("duration").asDouble(), probed(file(recording)), 0.0005);
    }

    @Test
    void shouldFindFilesWithoutARowAndKeepWhatIsOnHold() throws IOException {
        Conversation talk = talk();
        record(talk, "start");
        talk.in().rtp().awaitMore(SECOND, LIMIT);
        talk.callerHangsUp();
        JsonNode recording = finished(talk.pbxCallId());
        Path lost = file(recording).resolveSibling("20260101-000000_1001_1002_lostcall.wav");
        byte[] whole = Files.readAllBytes(file(recording));
        Files.write(lost, Arrays.copyOf(whole, whole.length - 333));
        revision++;
        Path next = JarVersions.rebuilt(JarVersions.built("recording/core"), "0.1." + revision);
        pbx.shell().run("bundle:update io.tandempbx.recording.core file:" + next);
        String path = "/api/recordings/20260101-000000_1001_1002_lostcall";
        Await.until("the lost file is found", LIMIT, () -> rest.get(path).status() == 200);
        JsonNode found = rest.get(path).json();
        assertEquals("partial", found.path("state").asText());
        assertEquals("lostcall", found.path("call_id").asText());
        assertTrue(found.path("sha256").isTextual());

        rest.send("PUT", path + "/hold", "{\"hold\":true}").expect(200);
        assertEquals(409, rest.delete(path).status());
        assertTrue(Files.exists(lost));
        rest.send("PUT", path + "/hold", "{\"hold\":false}").expect(200);
        rest.delete(path).expect(200);
        assertFalse(Files.exists(lost));
        assertEquals(404, rest.get(path).status());
        Await.until("the deletion is in the audit log", LIMIT, () -> rest.get("/api/audit?action=recording.delete")
                .text()
                .contains("lostcall"));
        assertEquals(
                404,
                rest.get("/api/recordings/..%2f..%2fetc%2fpbx.sip.cfg/audio").status());
    }

    @Test
    void shouldFindWhatLiesInAnEarlierDirectory() throws IOException, NoSuchAlgorithmException {
        settings("{\"directory\":\"recordings-first\"}");
        Conversation talk = talk();
        record(talk, "start");
        talk.in().rtp().awaitMore(3 * SECOND, LIMIT);
        settings("{\"directory\":\"recordings-second\"}");
        talk.in().rtp().awaitMore(5 * SECOND, LIMIT);
        talk.callerHangsUp();
        JsonNode recording = finished(talk.pbxCallId());
        String id = recording.path("recording_id").asText();
        Path file = pbx.home().resolve("recordings-first/" + id + ".wav");
        assertHolds(audio(recording, 200), "in an earlier directory");
        assertEquals(sum(Files.readAllBytes(file)), recording.path("sha256").asText());
        rest.delete("/api/recordings/" + id).expect(200);
        assertFalse(Files.exists(file), "deleted, as the audit log says");
    }
}
