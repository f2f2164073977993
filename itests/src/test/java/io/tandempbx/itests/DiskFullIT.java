package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.audio.WavFile;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.pbx.Scrape;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.SmallDisk;
import io.tandempbx.itests.support.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Messages and recordings on file systems of a few megabytes that fill up while somebody speaks, and have room again. */
@Tag("long")
@TestInstance(Lifecycle.PER_CLASS)
class DiskFullIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofSeconds(40);
    private static final int DISK_MB = 4;
    private static final int SECOND = 50;
    private static final String OWNER = "1002";
    private static final short[] SAID = Speech.FOX.samples(Workspace.directory("speech"));

    private final SmallDisk messageDisk = SmallDisk.mount(DISK_MB);
    private final SmallDisk recordingDisk = SmallDisk.mount(DISK_MB);
    private final PbxProcess pbx = PbxProcess.start(PbxOptions.quickStart("disk-full")
            .withMailboxes()
            .with("pbx.voicemail.cfg", "directory = " + messageDisk.path())
            .with("pbx.voicemail.cfg", "min_free_mb = 0")
            .with("pbx.recording.cfg", "directory = " + recordingDisk.path())
            .with("pbx.recording.cfg", "min_free_mb = 0"));
    private final RestClient rest = pbx.rest();

    @AfterAll
    void stop() {
        pbx.close();
        messageDisk.close();
        recordingDisk.close();
    }

    @Test
    void shouldTellCallersKeepWhatWasSaidAndRecoverByItself() {
        int logStart = pbx.log().length();
        try (Phones phones = new Phones(pbx)) {
            TestPhone caller = phones.udp("1001");
            TestCall first = caller.call("*" + OWNER).awaitAnswered();
            skipGreeting(first);
            first.rtp().send(Speech.muLaw(SAID));
            int until = first.rtp().sentCount() + 3 * SECOND;
            Await.until("three seconds are said", LIMIT, () -> first.rtp().sentCount() > until);
            first.rtp().forget();
            messageDisk.fill();
            first.awaitEnded();
            assertHeardWords(first);
            JsonNode kept = Await.value("what was said is in the mailbox", LIMIT, () -> messages().stream()
                    .findFirst());
            assertTrue(kept.path("duration").asDouble() > 2, kept::toString);
            awaitHealth("voicemail", "warning");
            assertEquals(0, Scrape.of(rest).value("pbx_voicemail_accepted"));

            for (int call = 0; call < 3; call++) { // of whom some come while it is tried again
                TestCall next = caller.call("*" + OWNER).awaitAnswered();
                next.rtp().send(new byte[0]);
                if (!Await.within(Duration.ofSeconds(3), next::isEnded)) {
                    next.rtp().sendDigits("#");
                }
                next.awaitEnded();
                assertHeardWords(next);
            }
            assertEquals(1, messages().size(), "more than what was said");
            assertLines(logStart, " Mailboxes(:| cannot be written)", 2);

            messageDisk.makeRoom();
            awaitHealth("voicemail", "healthy");
            assertEquals(1, Scrape.of(rest).value("pbx_voicemail_accepted"));
            TestCall last = caller.call("*" + OWNER).awaitAnswered();
            skipGreeting(last);
            last.rtp().send(Speech.muLaw(SAID));
            int end = last.rtp().sentCount() + SAID.length / 160 + 25;
            Await.until("all is said", LONG, () -> last.rtp().sentCount() > end);
            last.hangUp();
            Await.until("it is in the mailbox", LIMIT, () -> messages().size() == 2);
            Path audio = messageDisk
                    .path()
                    .resolve(OWNER)
                    .resolve(messages().get(0).path("id").asText() + ".wav");
            double similar = Similarity.of(SAID, WavFile.read(audio, Speech.SAMPLE_RATE_HZ));
            assertTrue(similar > 0.9, () -> "something else was kept: " + similar);
            short[] part = WavFile.read(
                    messageDisk.path().resolve(OWNER).resolve(kept.path("id").asText() + ".wav"),
                    Speech.SAMPLE_RATE_HZ);
            assertTrue(part.length > 2 * Speech.SAMPLE_RATE_HZ, "what was kept of the first is torn");
            System.out.printf(
                    "disk full: %.1f s kept of a message that was cut off, %.3f of the next%n",
                    part.length / (double) Speech.SAMPLE_RATE_HZ, similar);
        }
        pbx.assertNoTrace(logStart);
    }

    @Test
    void shouldGoOnWithACallWhoseRecordingHasNoRoom() {
        int logStart = pbx.log().length();
        try (Phones phones = new Phones(pbx)) {
            Conversation talk =
                    Phones.talk(phones.udp("1003"), phones.udp("1004")).speak();
            String record = "/api/calls/" + talk.pbxCallId() + "/record";
            rest.post(record, "{}").expect(200);
            talk.in().rtp().awaitMore(2 * SECOND, LIMIT);
            recordingDisk.fill();
            awaitHealth("recording", "warning");
            talk.assertHeard();
            Conversation other = Phones.talk(phones.udp("1005"), phones.udp("1006"));
            String refused = rest.post("/api/calls/" + other.pbxCallId() + "/record", "{}")
                    .expect(503)
                    .text();
            assertTrue(refused.contains("No space left on device"), refused);
            assertEquals(0, Scrape.of(rest).value("pbx_recordings_accepted"));
            other.callerHangsUp();
            talk.assertHeard();
            recordingDisk.makeRoom();
            awaitHealth("recording", "healthy");
            talk.in().rtp().awaitMore(2 * SECOND, LIMIT);
            assertLines(logStart, " Recording: ", 2);
            talk.assertNothingLost();
            talk.callerHangsUp();
            String list = "/api/recordings?call_id=" + talk.pbxCallId();
            Await.until(
                    "the recording is whole",
                    LIMIT,
                    () -> rest.get(list).json().at("/recordings/0/sha256").isTextual());
            JsonNode recording = rest.get(list).json().at("/recordings/0");
            assertTrue(recording.path("marks").toString().contains("\"gap\""), recording::toString);
            assertEquals("complete", recording.path("state").asText(), recording::toString);
            Path file = recordingDisk.path().resolve(recording.path("file").asText());
            short[] left = WavFile.read(file, Speech.SAMPLE_RATE_HZ, 2);
            double seconds = recording.path("duration").asDouble();
            assertEquals(seconds, left.length / (double) Speech.SAMPLE_RATE_HZ, 0.1, recording::toString);
            System.out.printf("disk full: a recording of %.1f s with %s%n", seconds, recording.path("marks"));
        }
        pbx.assertNoTrace(logStart);
    }

    /** Returns when the platform listens, which it does in silence. */
    private void skipGreeting(TestCall call) {
        int before = files();
        call.rtp().send(new byte[0]);
        call.rtp().awaitMore(10, LIMIT);
        call.rtp().sendDigits("#");
        Await.until("it is being recorded", LIMIT, () -> files() == before + 1);
    }

    private int files() {
        String[] names = messageDisk.path().resolve(OWNER).toFile().list((folder, name) -> name.endsWith(".wav"));
        return names == null ? 0 : names.length;
    }

    private void assertHeardWords(TestCall call) {
        short[] words =
                WavFile.read(pbx.home().resolve("voicemail_prompts/vm-cannot-record.wav"), Speech.SAMPLE_RATE_HZ);
        double similar = Similarity.of(words, call.rtp().heard());
        assertTrue(similar > 0.9, () -> "something else was heard: " + similar);
    }

    private List<JsonNode> messages() {
        JsonNode found = rest.get("/api/voicemail/" + OWNER).expect(200).json().path("messages");
        return IntStream.range(0, found.size()).mapToObj(found::get).toList();
    }

    private void awaitHealth(String check, String status) {
        Await.until(check + " is " + status, LIMIT, () -> rest.withoutCredentials()
                .get("/health")
                .expect(200)
                .json()
                .at("/checks/" + check + "/status")
                .asText()
                .equals(status));
    }

    private void assertLines(int from, String regex, int most) {
        Pattern line = Pattern.compile(regex);
        List<String> lines = pbx.log()
                .substring(from)
                .lines()
                .filter(text -> line.matcher(text).find())
                .toList();
        assertTrue(!lines.isEmpty() && lines.size() <= most, () -> regex + " at most " + most + ": " + lines);
    }
}
