package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.clients.PhoneCodec;
import io.tandempbx.itests.clients.SoftPhone;
import io.tandempbx.itests.clients.SoftPhoneAccount;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Soft phones without a common codec understand each other, whichever two of the six they have. */
@Tag("long")
@TestInstance(Lifecycle.PER_CLASS)
class CodecPairsIT extends PbxTest {
    private static final double SAME = 0.9;
    /** What a codec leaves that models speech and does not keep its waveform. */
    private static final double MODELLED = 0.5;

    private static final double OTHER = 0.3;
    private static final int SPEECH_SECONDS = 7;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path speech = Workspace.directory("speech");

    CodecPairsIT(PbxProcess pbx) {
        super(pbx);
    }

    /** baresip 1.0 packs G.726 the other way and does not say so. */
    @BeforeAll
    void packAsBaresipDoes() {
        pbx.set("pbx.codecs.cfg", "g726_packing", "aal2");
    }

    @AfterAll
    void packAsTheStandardSays() {
        pbx.set("pbx.codecs.cfg", "g726_packing", "rfc3551");
    }

    static Stream<Arguments> pairs() {
        PhoneCodec[] all = PhoneCodec.values();
        return Stream.of(all).flatMap(caller -> Stream.of(all)
                .filter(called -> called.compareTo(caller) > 0)
                .map(called -> Arguments.of(caller, called)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void shouldBeHeardBothWays(PhoneCodec one, PhoneCodec other) {
        double least = one.keepsWaveform() && other.keepsWaveform() ? SAME : MODELLED;
        try (SoftPhone caller = one.register(account("1001", Speech.FOX));
                SoftPhone called = other.register(account("1002", Speech.KETTLES))) {
            caller.awaitRegistered();
            called.awaitRegistered();
            caller.call("1002");
            caller.awaitEstablished();
            called.awaitEstablished();
            Await.until(
                    "speech on both sides",
                    LIMIT,
                    () -> caller.heardSeconds() > SPEECH_SECONDS && called.heardSeconds() > SPEECH_SECONDS);
            String codecs = pbx.ladders();
            assertTrue(
                    codecs.contains("codec " + one.sdpName()) && codecs.contains("codec " + other.sdpName()), codecs);
            caller.hangUp();
            caller.awaitEnded();
            called.awaitEnded();
            assertHeard(one + " to " + other, Speech.FOX, Speech.KETTLES, called, least);
            assertHeard(other + " to " + one, Speech.KETTLES, Speech.FOX, caller, least);
        }
    }

    private void assertHeard(String way, Speech said, Speech another, SoftPhone listener, double least) {
        double own = Similarity.of(said.samples(speech), listener.heard());
        double mistaken = Similarity.of(another.samples(speech), listener.heard());
        System.out.printf("speech %s: %.3f, another utterance %.3f%n", way, own, mistaken);
        assertTrue(own >= least && mistaken < OTHER, () -> way + ": " + own + ", another utterance " + mistaken);
    }

    private SoftPhoneAccount account(String extension, Speech says) {
        return new SoftPhoneAccount(extension, PbxProcess.password(extension), pbx.sipText(), "udp", says);
    }
}
