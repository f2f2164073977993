package io.tandempbx.itests;

import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Calls at a steady pace from one phone to another, each answered and ended; a call that fails fails the test. */
final class CallSeries {
    private static final long PERIOD_NS = 200_000_000; // five a second

    private final TestPhone caller;
    private final TestPhone called;
    private int made;

    CallSeries(TestPhone caller, TestPhone called) {
        this.caller = caller;
        this.called = called;
    }

    /** How many calls were made. */
    int made() {
        return made;
    }

    /** Makes so many calls. */
    void make(int count) {
        int last = made + count;
        makeWhile(() -> made < last);
    }

    /** Makes calls as long as the condition holds. */
    void makeWhile(BooleanSupplier condition) {
        long dueNs = System.nanoTime();
        while (condition.getAsBoolean()) {
            TestCall out = caller.call(called.user());
            TestCall in = called.awaitCall();
            in.answer().awaitAcknowledged();
            out.awaitAnswered();
            out.hangUp();
            in.awaitEnded();
            out.rtp().close();
            in.rtp().close();
            made++;
            dueNs += PERIOD_NS;
            LockSupport.parkNanos(dueNs - System.nanoTime());
        }
    }
}
