package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.pbx.JarVersions;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.rtp.DirectStream;
import io.tandempbx.itests.rtp.RtpReport;
import io.tandempbx.itests.rtp.RtpStream;
import io.tandempbx.itests.support.Workspace;
import io.tandempbx.testing.codec.Utterance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a transcoded call and one on hold hear while bundles are replaced, and after a crash. */
@TestInstance(Lifecycle.PER_CLASS)
class TranscodingReplacementIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int UPDATES = 5;
    private static final double LARGEST_GAP_MS = 100; // beyond that of the machine
    private static final int G711 = 0;

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

    private void update(String bundle, Path built, int round) {
        Path next = JarVersions.rebuilt(built, "0.1." + round);
        String said = pbx.shell().run("bundle:update " + bundle + " file:" + next);
        assertTrue(!said.contains("Error"), said);
    }

    private static void assertNoGap(double gapMs, double machineMs) {
        assertTrue(
                gapMs - machineMs <= LARGEST_GAP_MS,
                () -> "largest gap " + gapMs + " ms, without a server " + machineMs + " ms");
    }

    @ParameterizedTest
    @CsvSource({
        "io.tandempbx.codec.g711, codec/g711",
        "io.tandempbx.media.engine, media/engine",
        "io.tandempbx.call.core, call/core",
    })
    void shouldKeepTheStreamsWhole(String bundle, String module) {
        replace(bundle, module);
    }

    /** A bound of time: for a machine that does nothing else. */
    @Tag("long")
    @ParameterizedTest
    @CsvSource({
        "io.tandempbx.codec.g711, codec/g711",
        "io.tandempbx.media.engine, media/engine",
        "io.tandempbx.call.core, call/core",
    })
    void shouldLeaveNoGap(String bundle, String module) {
        Gaps gaps = replace(bundle, module);
        assertNoGap(gaps.talkMs(), gaps.machineMs());
        assertNoGap(gaps.musicMs(), gaps.machineMs());
    }

    /** The largest gaps in milliseconds: in transcoded speech, in music, and in a stream that passes by the server. */
    private record Gaps(double talkMs, double musicMs, double machineMs) {}

    private Gaps replace(String bundle, String module) {
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
                update(bundle, built, round);
                talk.in().rtp().awaitMore(50, LIMIT);
            }
            double talkGapMs = talk.largestGapMs();
            double musicGapMs = held.in().rtp().report().largestGapMs();
            double machineMs = direct.largestGapMs();
            System.out.printf(
                    "replaced %s: transcoded with a largest gap of %.0f ms, music %.0f ms (without a server %.0f ms)%n",
                    bundle, talkGapMs, musicGapMs, machineMs);
            TranscodedCall.assertOneStream(talk.out().rtp());
            TranscodedCall.assertOneStream(talk.in().rtp());
            TranscodedCall.assertOneStream(held.in().rtp());
            talk.forgetHeard();
            TranscodedCall.assertHeard(talk);
            talk.callerHangsUp();
            held.callerHangsUp();
            return new Gaps(talkGapMs, musicGapMs, machineMs);
        }
    }

    /** The codec of one side is replaced while the call uses it. */
    @ParameterizedTest
    @EnumSource
    void shouldGoOnWhileItsCodecIsReplaced(SpokenCodec codec) {
        replace(codec);
    }

    /** A bound of time: for a machine that does nothing else. */
    @Tag("long")
    @ParameterizedTest
    @EnumSource
    void shouldLeaveNoGapWhileItsCodecIsReplaced(SpokenCodec codec) {
        Gaps gaps = replace(codec);
        assertNoGap(gaps.talkMs(), gaps.machineMs());
    }

    private Gaps replace(SpokenCodec codec) {
        Path work = Workspace.fresh("replaced-" + codec);
        short[] callerSays = Utterance.FOX.samples(work, SpokenCodec.RATE_HZ);
        short[] calledSays = Utterance.KETTLES.samples(work, SpokenCodec.RATE_HZ);
        Path built = JarVersions.built("codec/" + codec.bundle());
        try (Phones phones = new Phones(pbx);
                DirectStream direct = new DirectStream()) {
            Conversation talk = Phones.talk(
                    phones.udp("1001").speaking(codec.type()),
                    phones.udp("1002").speaking(G711));
            RtpStream coded = talk.out().rtp();
            RtpStream plain = talk.in().rtp();
            coded.send(codec.type(), codec.encode(work, callerSays), codec.ticks());
            plain.send(Speech.muLaw(calledSays));
            plain.awaitMore(100, LIMIT);
            talk.forgetHeard();
            for (int round = 1; round <= UPDATES; round++) {
                update("io.tandempbx.codec." + codec.bundle(), built, round);
                plain.awaitMore(50, LIMIT);
            }
            double gapMs = talk.largestGapMs();
            double machineMs = direct.largestGapMs();
            System.out.printf(
                    "replaced %s: largest gap of %.0f ms (without a server %.0f ms)%n", codec, gapMs, machineMs);
            TranscodedCall.assertOneStream(coded);
            TranscodedCall.assertOneStream(plain);
            talk.forgetHeard();
            coded.awaitMore(300, LIMIT);
            plain.awaitMore(5, LIMIT);
            short[] byCaller = codec.decode(work, coded.packets());
            short[] byCalled = plain.heard();
            assertSays(codec, "the called party", byCalled, callerSays, calledSays);
            assertSays(codec, "the caller", byCaller, calledSays, callerSays);
            talk.callerHangsUp();
            return new Gaps(gapMs, 0, machineMs);
        }
    }

    private static void assertSays(SpokenCodec codec, String who, short[] heard, short[] said, short[] other) {
        double same = Similarity.of(said, heard);
        double wrong = Similarity.of(other, heard);
        System.out.printf("%s: heard by %s %.3f, another utterance %.3f%n", codec, who, same, wrong);
        assertTrue(same > codec.leastSimilarity(), () -> who + " heard something else: " + same);
        assertTrue(wrong < 0.3, () -> who + " heard another utterance: " + wrong);
    }
}
