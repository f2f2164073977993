package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.JarVersions;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.rtp.DirectStream;
import io.tandempbx.itests.rtp.RtpReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a transcoded call and one on hold hear while bundles are replaced, and after a crash. */
@TestInstance(Lifecycle.PER_CLASS)
class TranscodingReplacementIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int UPDATES = 5;

    private final PbxProcess pbx = PbxProcess.start(PbxOptions.production("transcoding-replacement"));

    @AfterAll
    void stop() {
        pbx.close();
    }

    @Test
    void shouldGoOnAfterAKillWithoutRepeatingANumber() {
        try (Phones phones = new Phones(pbx)) {
            Conversation talk = TranscodedCall.talk(phones);
            TranscodedCall.assertHeard(talk);
            Set<Long> ssrcs = talk.in().rtp().report().ssrcs();
            pbx.kill();
            pbx.awaitReadyAgain();
            talk.in().rtp().awaitMore(100, LIMIT);
            RtpReport whole = talk.in().rtp().report();
            System.out.printf("transcoded over a kill: %s%n", whole);
            assertEquals(ssrcs, whole.ssrcs());
            assertEquals(0, whole.duplicates(), whole::toString);
            assertEquals(0, whole.disordered(), whole::toString);
            talk.forgetHeard();
            TranscodedCall.assertHeard(talk);
            talk.callerHangsUp();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "io.tandempbx.codec.g711, codec/g711",
        "io.tandempbx.media.engine, media/engine",
        "io.tandempbx.call.core, call/core",
    })
    void shouldKeepTheStreamsWhole(String bundle, String module) {
        Path built = JarVersions.built(module);
        try (Phones phones = new Phones(pbx);
                DirectStream direct = new DirectStream()) {
            Conversation talk = TranscodedCall.talk(phones);
            Conversation held =
                    Phones.talk(phones.udp("1003"), phones.udp("1004")).speak();
            assertEquals(200, held.out().reinvite("sendonly").status());
            TranscodedCall.assertHeard(talk);
            held.in().rtp().awaitMore(50, LIMIT);
            held.forgetHeard();
            talk.forgetHeard();
            for (int round = 1; round <= UPDATES; round++) {
                Path next = JarVersions.rebuilt(built, "0.1." + round);
                String said = pbx.shell().run("bundle:update " + bundle + " file:" + next);
                assertTrue(!said.contains("Error"), said);
                talk.in().rtp().awaitMore(50, LIMIT);
            }
            System.out.printf(
                    "replaced %s: transcoded with a largest gap of %.0f ms, music %.0f ms (without a server %.0f ms)%n",
                    bundle, talk.largestGapMs(), held.in().rtp().report().largestGapMs(), direct.largestGapMs());
            TranscodedCall.assertOneStream(talk.out().rtp());
            TranscodedCall.assertOneStream(talk.in().rtp());
            TranscodedCall.assertOneStream(held.in().rtp());
            talk.forgetHeard();
            TranscodedCall.assertHeard(talk);
            talk.callerHangsUp();
            held.callerHangsUp();
        }
    }
}
