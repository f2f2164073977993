package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.SipMessage;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.rtp.RtpPacket;
import io.tandempbx.itests.rtp.RtpStream;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.Workspace;
import io.tandempbx.testing.codec.Reference;
import io.tandempbx.testing.codec.Signal;
import io.tandempbx.testing.codec.Utterance;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Which codecs calls can use: by their settings, by the bundles that run, and heard with an independent G.722. */
class CodecsIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final int G722 = 9;
    private static final int G729 = 18;
    private static final int EVENTS = RtpStream.DIGIT_TYPE;
    private static final String PRESET = "PCMU, PCMA, G722, opus, G729, G726-32";

    private final Path work = Workspace.fresh("codecs");

    CodecsIT(PbxProcess pbx) {
        super(pbx);
    }

    @Test
    void shouldTranslateBetweenG722AndMuLaw() {
        short[] wide = Arrays.copyOf(Utterance.FOX.samples(work, 16_000), 32_000);
        short[] narrow = Arrays.copyOf(Utterance.KETTLES.samples(work, 8000), 16_000);
        Conversation talk = Phones.talk(
                phones.udp("1001").speaking(G722, EVENTS), phones.udp("1002").speaking(0, EVENTS));
        talk.out().rtp().send(G722, Reference.G722.run(work, Signal.octets(wide), "encode"));
        talk.in().rtp().send(Speech.muLaw(narrow));
        talk.in().rtp().awaitMore(210, LIMIT);
        talk.out().rtp().awaitMore(210, LIMIT);
        double byCalled = Similarity.of(half(lowPassed(wide)), talk.in().rtp().heard());
        double byCaller = Similarity.of(narrow, heardInG722(talk.out().rtp()));
        double other =
                Similarity.of(half(lowPassed(wide)), heardInG722(talk.out().rtp()));
        System.out.printf(
                "G.722 and µ-law: heard by the called party %.3f, by the caller %.3f, by mistake %.3f%n",
                byCalled, byCaller, other);
        assertTrue(byCalled > 0.9 && byCaller > 0.9, byCalled + " and " + byCaller);
        assertTrue(other < 0.3, "another utterance " + other);
        TranscodedCall.assertOneStream(talk.in().rtp());
        TranscodedCall.assertOneStream(talk.out().rtp());
        talk.callerHangsUp();
    }

    @Test
    void shouldOfferWhatTheSettingsSayAtOnce() {
        assertTrue(offered().containsAll(List.of(0, 8, G722, G729)), "as shipped");
        try {
            pbx.set("pbx.codecs.cfg", "codecs", "G729, PCMU");
            Await.until("the order of the settings", LIMIT, () -> {
                List<Integer> types = offered();
                return types.contains(G729) && types.contains(0) && !types.contains(8) && !types.contains(G722);
            });
        } finally {
            pbx.set("pbx.codecs.cfg", "codecs", PRESET);
        }
        Await.until("the order as shipped", LIMIT, () -> offered().contains(G722));
    }

    @Test
    void shouldOfferACodecOnlyWhileItsBundleRuns() {
        for (String codec : List.of("g722", "g729")) {
            int type = codec.equals("g722") ? G722 : G729;
            pbx.shell().run("bundle:stop io.tandempbx.codec." + codec);
            try {
                Await.until(
                        codec + " is no longer offered", LIMIT, () -> !offered().contains(type));
            } finally {
                pbx.shell().run("bundle:start io.tandempbx.codec." + codec);
            }
            Await.until(codec + " is offered again", LIMIT, () -> offered().contains(type));
        }
    }

    /** The payload types with which a phone is called that did not want the caller's. */
    private List<Integer> offered() {
        try (Phones pair = new Phones(pbx)) {
            AtomicBoolean refused = new AtomicBoolean();
            TestPhone called = pair.udp("1002")
                    .serving(request -> request.method().equals("INVITE") && !refused.getAndSet(true)
                            ? Optional.of(SipMessage.response(request, 488, "Not Acceptable Here", "first"))
                            : Optional.empty());
            Conversation ring = Phones.ring(pair.udp("1001"), called);
            TestCall in = ring.in();
            List<Integer> types = in.remoteSdp().payloadTypes();
            assertFalse(types.isEmpty());
            in.answer().awaitAcknowledged();
            ring.out().awaitAnswered();
            ring.callerHangsUp();
            return types;
        }
    }

    private short[] heardInG722(RtpStream stream) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (RtpPacket packet : stream.packets()) {
            if (packet.payloadType() == G722) {
                octets.writeBytes(packet.payload());
            }
        }
        return half(Signal.samples(Reference.G722.run(work, octets.toByteArray(), "decode")));
    }

    /** Every second sample. */
    private static short[] half(short[] samples) {
        short[] half = new short[samples.length / 2];
        for (int i = 0; i < half.length; i++) {
            half[i] = samples[2 * i];
        }
        return half;
    }

    /** What of wideband speech can be heard at 8000 Hz, by ffmpeg's resampler there and back. */
    private short[] lowPassed(short[] wide) {
        byte[] narrow = Reference.ffmpeg(
                work,
                Signal.octets(wide),
                "-f",
                "s16le",
                "-ar",
                "16000",
                "-ac",
                "1",
                "-i",
                "pipe:0",
                "-ar",
                "8000",
                "-f",
                "s16le",
                "-");
        return Signal.samples(Reference.ffmpeg(
                work, narrow, "-f", "s16le", "-ar", "8000", "-ac", "1", "-i", "pipe:0", "-ar", "16000", "-f", "s16le",
                "-"));
    }
}
