package io.tandempbx.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Calls at a rate, each held for so long; those of the upper half of the accounts are called by the lower half. */
final class CallLoad implements OutgoingCall.Events {
    private static final int UNUSED_AUDIO_PORT = 9000;
    private static final int PATIENCE_SECONDS = 80;

    private final SipLoop loop;
    private final List<Account> accounts;
    private final long holdMs;
    private final Mix mix;
    private final Histogram setUp = new Histogram();
    private final Map<String, Integer> failures = new TreeMap<>();
    private int next;
    private int offered;
    private int over;
    private boolean offering;

    /** Which call goes how. */
    interface Mix {
        Manner manner(int call);

        /** The phone for calls that go this way, or null for any. */
        @Nullable
        Account callee(Manner manner);
    }

    private enum Ordinary implements Mix {
        CALLS;

        @Override
        public Manner manner(int call) {
            return Manner.ORDINARY;
        }

        @Override
        public @Nullable Account callee(Manner manner) {
            return null;
        }
    }

    CallLoad(SipLoop loop, List<Account> accounts, long holdMs) {
        this(loop, accounts, holdMs, Ordinary.CALLS);
    }

    CallLoad(SipLoop loop, List<Account> accounts, long holdMs, Mix mix) {
        this.loop = loop;
        this.accounts = accounts;
        this.holdMs = holdMs;
        this.mix = mix;
    }

    /** Registers the phones that are called, at most 500 a second. */
    static void registerCallees(SipLoop loop, List<Account> accounts) {
        register(loop, accounts.subList(accounts.size() / 2, accounts.size()), 500);
    }

    static void register(SipLoop loop, List<Account> accounts, int perSecond) {
        int[] state = new int[3]; // begun, done, failed
        long startNs = System.nanoTime();
        boolean all = loop.run(60 + (double) accounts.size() / perSecond, () -> {
            while (state[0] < accounts.size() && state[0] < (System.nanoTime() - startNs) * (double) perSecond / 1e9) {
                new Registration(loop, accounts.get(state[0]++)).refresh(good -> state[good ? 1 : 2]++);
            }
            return state[1] + state[2] == accounts.size();
        });
        if (!all || state[2] > 0) {
            throw new IllegalStateException(state[2] + " of " + accounts.size() + " registrations failed");
        }
    }

    /** From now on offers calls whenever the loop runs, until {@link #finish}. */
    void keepOffering(int perSecond) {
        clear();
        offering = true;
        offerNext(System.nanoTime(), perSecond);
    }

    private void offerNext(long startNs, int perSecond) {
        if (!offering) {
            return;
        }
        long due = (long) ((System.nanoTime() - startNs) * (double) perSecond / 1e9);
        while (offered < due) {
            begin();
        }
        loop.wheel().after(10, () -> offerNext(startNs, perSecond));
    }

    /** Offers no more, and waits until the last is over. */
    void finish() {
        offering = false;
        awaitOver(PATIENCE_SECONDS);
    }

    /** Offers no more; the last may still be going on. */
    void stop() {
        offering = false;
    }

    /** Whether every call that was offered is over. */
    boolean isIdle() {
        return over == offered;
    }

    private void clear() {
        setUp.clear();
        failures.clear();
        offered = 0;
        over = 0;
    }

    /** Offers calls for so long and waits until the last is over. */
    void run(int perSecond, double seconds) {
        clear();
        int wanted = (int) Math.round(perSecond * seconds);
        long startNs = System.nanoTime();
        loop.run(seconds + PATIENCE_SECONDS, () -> {
            long due = Math.min(wanted, (long) ((System.nanoTime() - startNs) * (double) perSecond / 1e9));
            while (offered < due) {
                begin();
            }
            return offered == wanted && over == wanted;
        });
        awaitOver(0);
    }

    private void awaitOver(int patienceSeconds) {
        if (!loop.run(patienceSeconds, () -> over == offered)) {
            failures.merge("never over", offered - over, Integer::sum);
        }
    }

    private void begin() {
        int half = accounts.size() / 2;
        Account caller = accounts.get(next % half);
        Manner manner = mix.manner(next);
        Account special = mix.callee(manner);
        Account callee = special == null ? accounts.get(half + next % half) : special;
        next++;
        offered++;
        new OutgoingCall(loop, caller, callee.number(), UNUSED_AUDIO_PORT, this, manner).start();
    }

    int offered() {
        return offered;
    }

    int failed() {
        return failures.values().stream().mapToInt(Integer::intValue).sum();
    }

    Map<String, Integer> failures() {
        return Map.copyOf(failures);
    }

    Histogram setUp() {
        return setUp;
    }

    @Override
    public void answered(OutgoingCall call, long setUpNs, SipText answer) {
        setUp.add(setUpNs);
        loop.wheel().after(holdMs, call::hangUp);
    }

    @Override
    public void ended(OutgoingCall call) {
        over++;
    }

    @Override
    public void failed(OutgoingCall call, String reason) {
        over++;
        failures.merge(reason, 1, Integer::sum);
    }
}
