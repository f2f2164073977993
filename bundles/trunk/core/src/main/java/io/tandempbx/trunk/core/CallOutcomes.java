package io.tandempbx.trunk.core;

import java.util.ArrayDeque;

/** How the last calls by a trunk fared. Used by the trunks' thread. */
final class CallOutcomes {
    private static final int KEPT = 20;
    private static final int ENOUGH = 5;
    private static final long FRESH_MS = 300_000;

    private record Outcome(long atMs, boolean failed) {}

    private final ArrayDeque<Outcome> last = new ArrayDeque<>();

    /**
     * A call's set-up ended.
     *
     * @param status 408 and 5xx are the trunk's failures, whatever else came is an answer
     */
    void add(int status, long nowMs) {
        if (last.size() == KEPT) {
            last.removeFirst();
        }
        last.addLast(new Outcome(nowMs, isFailure(status)));
    }

    static boolean isFailure(int status) {
        return status == 408 || (status >= 500 && status < 600);
    }

    /** Whether at least half of those of the last five minutes failed, and that is no accident. */
    boolean poor(long nowMs) {
        while (!last.isEmpty() && nowMs - last.peekFirst().atMs() > FRESH_MS) {
            last.removeFirst();
        }
        return last.size() >= ENOUGH && 2 * failed() >= last.size();
    }

    String text() {
        return failed() + " of the last " + last.size() + " calls failed";
    }

    private long failed() {
        return last.stream().filter(Outcome::failed).count();
    }
}
