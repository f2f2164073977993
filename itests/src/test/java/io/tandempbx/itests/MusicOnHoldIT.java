package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.audio.WavFile;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.rtp.RtpReport;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is put on hold hears music, and the other party again afterwards. */
class MusicOnHoldIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    MusicOnHoldIT(PbxProcess pbx) {
        super(pbx);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sendonly", "inactive"})
    void shouldPlayMusicToWhoIsHeld(String direction) {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
        talk.assertHeard();
        assertEquals(200, talk.out().reinvite(direction).status());
        assertEquals("sendonly", talk.in().remoteSdp().direction());
        assertEquals(
                direction.equals("inactive") ? "inactive" : "recvonly",
                talk.out().remoteSdp().direction());
        talk.in().rtp().awaitMore(10, LIMIT);
        talk.in().rtp().forget();
        talk.in().rtp().awaitMore(100, LIMIT);
        RtpReport report = talk.in().rtp().report();
        assertEquals(0, report.missing(), report::toString);
        assertEquals(1, report.ssrcs().size(), report::toString);
        double rms = rms(talk.in().rtp().heard());
        System.out.printf("music on hold: rms %.0f, largest gap %.1f ms%n", rms, report.largestGapMs());
        assertTrue(rms > 300, "only " + rms);

        assertEquals(200, talk.out().reinvite("sendrecv").status());
        talk.forgetHeard();
        talk.assertHeard();
        assertEquals(report.ssrcs(), talk.in().rtp().report().ssrcs(), "one stream from then on");
        talk.callerHangsUp();
    }

    /** Between samples on a line: what that adds lies far above speech, and goes when the file is brought down. */
    private static short[] at(int rateHz, short[] speech) {
        short[] samples = new short[(int) ((long) (speech.length - 1) * rateHz / Speech.SAMPLE_RATE_HZ)];
        for (int i = 0; i < samples.length; i++) {
            double at = (double) i * Speech.SAMPLE_RATE_HZ / rateHz;
            int before = (int) at;
            samples[i] = (short) Math.round(speech[before] + (at - before) * (speech[before + 1] - speech[before]));
        }
        return samples;
    }

    @ParameterizedTest
    @ValueSource(ints = {8000, 11_025, 44_100})
    void shouldPlayTheMusicOfTheDirectory(int rateHz) throws IOException {
        Path music = pbx.home().resolve("music").resolve("default");
        Files.createDirectories(music);
        Path file = music.resolve("speech.wav");
        short[] speech = Speech.FOX.samples(Workspace.directory("speech"));
        WavFile.write(file, rateHz, at(rateHz, speech));
        try {
            Conversation talk =
                    Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
            assertEquals(200, talk.out().reinvite("sendonly").status());
            talk.in().rtp().awaitMore(10, LIMIT);
            talk.in().rtp().forget();
            talk.in().rtp().awaitMore(2 * speech.length / 160, Duration.ofSeconds(20));
            double heard = Similarity.of(speech, talk.in().rtp().heard());
            double other = Similarity.of(
                    Speech.KETTLES.samples(Workspace.directory("speech")),
                    talk.in().rtp().heard());
            System.out.printf("music from a file of %d Hz: %.3f, another utterance %.3f%n", rateHz, heard, other);
            assertTrue(heard > 0.9 && other < 0.3, heard + " and " + other);
            talk.calledHangsUp();
        } finally {
            Files.delete(file);
        }
    }

    private static double rms(short[] samples) {
        double sum = 0;
        for (short sample : samples) {
            sum += (double) sample * sample;
        }
        return Math.sqrt(sum / Math.max(1, samples.length));
    }
}
