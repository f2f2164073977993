package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.audio.WavFile;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.rtp.DirectStream;
import io.tandempbx.itests.rtp.RtpReport;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A PBX with mailboxes of its own, and what is done at telephones with the one of {@link #OWNER}. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class MailboxTest {
    static final Duration LIMIT = Duration.ofSeconds(15);
    private static final double LONGEST_SILENCE_MS = 1000;
    static final Duration LONG = Duration.ofSeconds(40);
    static final String OWNER = "1002";
    static final String PIN = "4713";
    static final short[] SAID = Speech.FOX.samples(Workspace.directory("speech"));

    final PbxProcess pbx;
    Phones phones;
    int logStart;

    /** @param name of the home, which no other class has */
    MailboxTest(String name) {
        pbx = PbxProcess.start(
                PbxOptions.quickStart(name).withMailboxes().with("pbx.call.cfg", "no_answer_seconds = 2"));
        phones = new Phones(pbx);
    }

    @AfterAll
    void stop() {
        pbx.close();
    }

    @AfterEach
    void nothingIsLeftOver() {
        phones.close();
        phones = new Phones(pbx);
        Await.until("no call is left", LIMIT, () -> pbx.callCount() == 0);
        Await.until("no RTP port is left in use", LIMIT, () -> pbx.rtpPairsInUse() == 0);
        messages().forEach(message -> pbx.rest()
                .delete("/api/voicemail/" + OWNER + "/" + message.path("id").asText())
                .expect(200));
        logStart = pbx.log().length();
        pbx.assertNoNewTrace();
    }

    /** Skips the greeting, and returns when the platform listens. */
    void record(TestCall call) {
        call.rtp().send(new byte[0]);
        call.rtp().awaitMore(10, LIMIT);
        call.rtp().sendDigits("#");
        Await.until("it is being recorded", LIMIT, () -> files().size() == 1);
    }

    void speak(TestCall call) {
        speak(call, SAID);
    }

    static void speak(TestCall call, short[] what) {
        call.rtp().send(Speech.muLaw(what));
        int until = call.rtp().sentCount() + what.length / 160 + 25;
        Await.until("all is said", LONG, () -> call.rtp().sentCount() > until);
    }

    /** Leaves the message. */
    void said(TestCall call) {
        record(call);
        speak(call);
    }

    /** At a phone of somebody else; returns when the main menu is heard. */
    TestCall logIn(TestPhone phone) {
        pbx.shell().run("pbx:voicemail-pin " + OWNER + " --pin " + PIN);
        TestCall call = phone.call("*" + OWNER).awaitAnswered();
        call.rtp().send(new byte[0]);
        call.rtp().awaitMore(10, LIMIT);
        call.rtp().sendDigits("*");
        enterPin(call);
        return call;
    }

    void enterPin(TestCall call) {
        enterPin(call, PIN);
    }

    static void enterPin(TestCall call, String pin) {
        call.rtp().awaitMore(25, LIMIT);
        call.rtp().sendDigits(pin + "#");
        int before = call.rtp().sentCount();
        Await.until("the PIN is sent", LIMIT, () -> call.rtp().sentCount() > before + 60);
        call.rtp().awaitMore(50, LIMIT);
    }

    static void awaitHeard(TestCall call) {
        double[] best = new double[1];
        Await.until("the message is heard again", LONG, () -> {
            best[0] = Similarity.of(SAID, call.rtp().heard());
            return best[0] > 0.9;
        });
        System.out.printf("voicemail: heard %.3f%n", best[0]);
    }

    /** Waits until a prompt is heard. */
    void awaitSaid(TestCall call, String prompt) {
        short[] said = WavFile.read(pbx.home().resolve("voicemail_prompts/" + prompt + ".wav"), Speech.SAMPLE_RATE_HZ);
        double[] best = new double[1];
        Await.until(prompt + " is heard", LIMIT, () -> {
            best[0] = Similarity.of(said, call.rtp().heard());
            return best[0] > 0.9;
        });
        System.out.printf("voicemail: %s %.3f%n", prompt, best[0]);
    }

    /** Changes a setting of mailboxes; null takes it back. */
    void set(String key, String value) {
        pbx.rest()
                .send("PATCH", "/api/config/pbx.voicemail", "{\"settings\":{\"" + key + "\":" + value + "}}")
                .expect(200);
    }

    /** Wrong PINs that the log tells of since the test began. */
    int failures() {
        return pbx.log().substring(logStart).split("method=PIN reason=wrong_pin", -1).length - 1;
    }

    /** What was sent to a caller never paused for a second, so far as the machine did not. */
    static void assertNoLongSilence(String what, TestCall call, DirectStream direct) {
        RtpReport report = call.rtp().report();
        double gapMs = report.largestGapMs();
        double machineMs = direct.largestGapMs();
        System.out.printf("%s: largest gap %.0f ms (without a server %.0f ms)%n", what, gapMs, machineMs);
        assertTrue(
                gapMs - machineMs < LONGEST_SILENCE_MS,
                () -> "largest gap " + gapMs + " ms, without a server " + machineMs + " ms");
        assertEquals(1, report.ssrcs().size(), report::toString);
    }

    JsonNode mailbox() {
        for (JsonNode box : pbx.rest().get("/api/voicemail").expect(200).json().path("mailboxes")) {
            if (box.path("extension").asText().equals(OWNER)) {
                return box;
            }
        }
        return MissingNode.getInstance();
    }

    List<JsonNode> messages() {
        JsonNode messages =
                pbx.rest().get("/api/voicemail/" + OWNER).expect(200).json().path("messages");
        return Stream.iterate(0, i -> i < messages.size(), i -> i + 1)
                .map(messages::get)
                .toList();
    }

    Path file() {
        return Await.value("a file is there", LIMIT, () -> files().stream().findFirst());
    }

    List<Path> files() {
        Path folder = pbx.home().resolve("voicemail").resolve(OWNER);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> Optional.ofNullable(file.getFileName())
                            .filter(name -> name.toString().matches("2.*\\.wav"))
                            .isPresent())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
