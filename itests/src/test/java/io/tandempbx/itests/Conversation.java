package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.audio.Babble;
import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.rtp.RtpReport;
import io.tandempbx.itests.rtp.RtpStream;
import io.tandempbx.itests.support.Await;
import java.time.Duration;

/**
 * An answered call between two test phones.
 *
 * @param out the call as the caller has it
 * @param in  the call as the called party has it
 */
record Conversation(TestPhone caller, TestPhone called, TestCall out, TestCall in) {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int ONE_SECOND = 50;
    private static final short[] CALLER_SAYS = Babble.second(1);
    private static final short[] CALLED_SAYS = Babble.second(2);

    /** Both phones begin to send, each a signal of its own. */
    Conversation speak() {
        out.rtp().send(Speech.muLaw(CALLER_SAYS));
        in.rtp().send(Speech.muLaw(CALLED_SAYS));
        return this;
    }

    /** Waits until each phone has heard two seconds, and asserts that it was what the other said. */
    void assertHeard() {
        out.rtp().awaitMore(2 * ONE_SECOND + 5, LIMIT);
        in.rtp().awaitMore(5, LIMIT);
        double byCalled = Similarity.of(CALLER_SAYS, in.rtp().heard());
        double byCaller = Similarity.of(CALLED_SAYS, out.rtp().heard());
        assertTrue(byCalled > 0.95, () -> "the called party heard something else: " + byCalled);
        assertTrue(byCaller > 0.95, () -> "the caller heard something else: " + byCaller);
    }

    /** From now on only what comes later was heard. */
    void forgetHeard() {
        out.rtp().forget();
        in.rtp().forget();
    }

    /** How the server names the call: its Call-IDs begin with that. */
    String pbxCallId() {
        return in.callId().substring(0, in.callId().indexOf("-b"));
    }

    /** Both phones stop sending; waits until what was sent has arrived, and asserts that nothing is missing or twice. */
    void assertNothingLost() {
        out.rtp().pause();
        in.rtp().pause();
        assertComplete(out.rtp(), in.rtp());
        assertComplete(in.rtp(), out.rtp());
    }

    /** The longest silence between two packets at either phone. */
    double largestGapMs() {
        return Math.max(out.rtp().report().largestGapMs(), in.rtp().report().largestGapMs());
    }

    /** The caller hangs up; the called party is told. */
    void callerHangsUp() {
        out.hangUp();
        in.awaitEnded();
    }

    /** The called party hangs up; the caller is told. */
    void calledHangsUp() {
        in.hangUp();
        out.awaitEnded();
    }

    private static void assertComplete(RtpStream sender, RtpStream receiver) {
        Await.within(Duration.ofSeconds(2), () -> receiver.receivedCount() >= sender.sentCount());
        RtpReport report = receiver.report();
        assertEquals(0, report.missing(), () -> "missing sequence numbers: " + report);
        assertEquals(0, report.duplicates(), () -> "duplicates: " + report);
        assertEquals(0, report.disordered(), () -> "out of order: " + report);
        assertEquals(sender.sentCount(), report.packets(), () -> "packets lost at the ends: " + report);
        assertEquals(1, report.ssrcs().size(), () -> "the SSRC changed: " + report);
        assertEquals(1, report.sources().size(), () -> "the source port changed: " + report);
    }
}
