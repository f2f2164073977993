package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.audio.WavFile;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.rtp.RtpStream;
import io.tandempbx.itests.support.Script;
import io.tandempbx.itests.support.Workspace;
import io.tandempbx.testing.codec.Reference;
import io.tandempbx.testing.codec.Signal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Callers with a wideband codec hear prompts of 16 kHz, others those of 8 kHz, and all what an operator puts in their place. */
class WidePromptsIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int WIDE_HZ = 16_000;
    private static final int G722 = 9;
    private static final int TAPS = 63; // of the filter that lets pass what is above 4.4 kHz
    private static final double CUT_HZ = 4400;
    private static final String SAID = "at-dial.wav"; // the end of what the attendant says

    private final Path work = Workspace.fresh("wide-prompts");
    private final Path prompts;

    WidePromptsIT(PbxProcess pbx) {
        super(pbx);
        prompts = pbx.home().resolve("voicemail_prompts");
    }

    @Test
    void shouldShipEachPromptAtBothRates() {
        String said = Script.run(
                        Path.of("/bin/sh"),
                        Map.of(),
                        "-c",
                        "cd " + prompts + " && sha256sum -c --quiet 16000/SHA256SUMS && ls *.wav | wc -l && wc -l"
                                + " < 16000/SHA256SUMS && ls 16000/*.wav | wc -l")
                .expect(0)
                .output();
        String[] counts = said.strip().split("\\s+", -1);
        assertEquals(3, counts.length, said);
        assertTrue(Integer.parseInt(counts[0]) > 100, said);
        assertEquals(counts[0], counts[1]);
        assertEquals(counts[0], counts[2]);
        WavFile.read(prompts.resolve(SAID), Speech.SAMPLE_RATE_HZ);
        WavFile.read(prompts.resolve("16000/" + SAID), WIDE_HZ);
    }

    @Test
    void shouldPlayTheWidePromptInG722AndTheOtherInMuLaw() {
        short[] wide = WavFile.read(prompts.resolve("16000/" + SAID), WIDE_HZ);
        short[] heard = wideHeard();
        double similarity = Similarity.of(wide, heard);
        double above = above(heard) / above(wide);
        System.out.printf(
                "G.722: similar %.3f, above %.0f Hz %.2f of what the prompt has, which is %.4f of it%n",
                similarity, CUT_HZ, above, above(wide));
        assertTrue(similarity > 0.9, "similar " + similarity);
        assertTrue(above > 0.5, "only that share of the prompt's upper band: " + above);
        TestCall narrow =
                phones.udp("1002").speaking(0, RtpStream.DIGIT_TYPE).call("0").awaitAnswered();
        narrow.rtp().send(new byte[0]);
        narrow.rtp().awaitMore(packets(), LIMIT);
        double muLaw = Similarity.of(
                WavFile.read(prompts.resolve(SAID), Speech.SAMPLE_RATE_HZ),
                narrow.rtp().heard());
        narrow.hangUp();
        System.out.printf("µ-law: similar %.3f%n", muLaw);
        assertTrue(muLaw > 0.95, "similar " + muLaw);
    }

    @Test
    void shouldPlayWhatAnOperatorPutsInItsPlace() throws IOException {
        byte[] shipped = Files.readAllBytes(prompts.resolve(SAID));
        short[] own = Speech.KETTLES.samples(work);
        WavFile.write(prompts.resolve(SAID), Speech.SAMPLE_RATE_HZ, own);
        try {
            short[] heard = wideHeard();
            double similarity = Similarity.of(own, SpokenCodec.halved(heard));
            double ours = Similarity.of(WavFile.read(prompts.resolve("16000/" + SAID), WIDE_HZ), heard);
            System.out.printf(
                    "G.722: the operator's own %.3f, the shipped %.3f, above %.0f Hz %.5f%n",
                    similarity, ours, CUT_HZ, above(heard));
            assertTrue(similarity > 0.9 && ours < 0.4, similarity + " and " + ours);
        } finally {
            Files.write(prompts.resolve(SAID), shipped);
        }
        assertTrue(Similarity.of(WavFile.read(prompts.resolve("16000/" + SAID), WIDE_HZ), wideHeard()) > 0.9);
    }

    /** Of all that the attendant says. */
    private int packets() {
        double seconds = 1; // the operator's own is a little longer
        for (String name : new String[] {"at-welcome.wav", "company.wav", SAID}) {
            seconds += WavFile.seconds(prompts.resolve(name), Speech.SAMPLE_RATE_HZ);
        }
        return (int) (seconds * 50);
    }

    /** What a caller of the attendant hears in G.722, 16 kHz. */
    private short[] wideHeard() {
        try (TestPhone phone =
                pbx.udpPhone("1001").speaking(G722, RtpStream.DIGIT_TYPE).register()) {
            TestCall call = phone.call("0").awaitAnswered();
            call.rtp().send(G722, Reference.G722.run(work, new byte[WIDE_HZ], "encode"));
            call.rtp().awaitMore(packets(), LIMIT);
            call.hangUp();
            ByteArrayOutputStream octets = new ByteArrayOutputStream();
            call.rtp().packets().stream()
                    .filter(packet -> packet.payloadType() == G722)
                    .forEach(packet -> octets.writeBytes(packet.payload()));
            phone.register(0);
            return Signal.samples(Reference.G722.run(work, octets.toByteArray(), "decode"));
        }
    }

    /** The share of the energy above {@link #CUT_HZ}, by a filter of a windowed sinc. */
    private static double above(short[] samples) {
        double[] filter = new double[TAPS];
        double cut = 2 * CUT_HZ / WIDE_HZ;
        for (int i = 0; i < TAPS; i++) {
            double at = i - (TAPS - 1) / 2.0;
            double low = at == 0 ? cut : Math.sin(Math.PI * cut * at) / (Math.PI * at);
            double window = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / (TAPS - 1));
            filter[i] = ((at == 0 ? 1 : 0) - low) * window;
        }
        double all = 0;
        double high = 0;
        for (int i = TAPS; i < samples.length; i++) {
            double sum = 0;
            for (int tap = 0; tap < TAPS; tap++) {
                sum += filter[tap] * samples[i - tap];
            }
            high += sum * sum;
            all += (double) samples[i] * samples[i];
        }
        return high / all;
    }
}
