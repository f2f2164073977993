package io.tandempbx.tools.testcall;

import io.tandempbx.itests.audio.Babble;
import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Two phones on this machine register, one calls the other, each says something of its own for some seconds, and the caller
 * hangs up.
 */
final class LoopbackCall {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int PACKETS = 110; // of 20 ms: what was said once, whole, wherever it began
    private static final short[] CALLER_SAYS = Babble.second(1);
    private static final short[] CALLED_SAYS = Babble.second(2);

    private final InetSocketAddress server;
    private final Account caller;
    private final Account called;

    /**
     * What came of it.
     *
     * @param setupMs       from INVITE to 200
     * @param callerHears   how much of what the called party said the caller heard, 1 is all
     * @param calledHears   the other way round
     * @param missing       RTP packets that did not arrive, both ways together
     */
    record Outcome(long setupMs, double callerHears, double calledHears, int missing) {
        private static final double SAME = 0.95;

        boolean isGood() {
            return callerHears > SAME && calledHears > SAME;
        }
    }

    LoopbackCall(InetSocketAddress server, Account caller, Account called) {
        this.server = server;
        this.caller = caller;
        this.called = called;
    }

    /**
     * Makes the call.
     *
     * @throws AssertionError naming the step that did not come to pass, with the SIP messages
     */
    Outcome make() {
        try (TestPhone one = TestPhone.udp(server, caller.number(), caller.password());
                TestPhone other = TestPhone.udp(server, called.number(), called.password())) {
            one.register();
            other.register();
            try {
                return talk(one, other);
            } finally {
                one.register(0);
                other.register(0);
            }
        }
    }

    private static Outcome talk(TestPhone one, TestPhone other) {
        long startNs = System.nanoTime();
        TestCall out = one.call(other.user());
        TestCall in = other.awaitCall();
        in.ring();
        in.answer();
        out.awaitAnswered();
        long setupMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
        in.awaitAcknowledged();
        out.rtp().send(Speech.muLaw(CALLER_SAYS));
        in.rtp().send(Speech.muLaw(CALLED_SAYS));
        out.rtp().awaitMore(PACKETS, LIMIT);
        in.rtp().awaitMore(PACKETS / 20, LIMIT);
        out.hangUp();
        in.awaitEnded();
        return new Outcome(
                setupMs,
                Similarity.of(CALLED_SAYS, out.rtp().heard()),
                Similarity.of(CALLER_SAYS, in.rtp().heard()),
                out.rtp().report().missing() + in.rtp().report().missing());
    }
}
