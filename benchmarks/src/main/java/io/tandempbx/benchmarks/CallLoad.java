package io.tandempbx.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Calls at a rate, each held for so long; those of the upper half of the accounts are called by the lower half. */
final class CallLoad implements OutgoingCall.Events {
    private static final int UNUSED_AUDIO_PORT = 9000;

    private final SipLoop loop;
    private final List<Account> accounts;
    private final long holdMs;
    private final Histogram setUp = new Histogram();
    private final Map<String, Integer> failures = new TreeMap<>();
    private int next;
    private int offered;
    private int over;

    CallLoad(SipLoop loop, List<Account> accounts, long holdMs) {
        this.loop = loop;
        this.accounts = accounts;
        this.holdMs = holdMs;
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

    /** Offers calls for so long and waits until the last is over. */
    void run(int perSecond, double seconds) {
        setUp.clear();
        failures.clear();
        offered = 0;
        over = 0;
        int wanted = (int) (perSecond * seconds);
        long startNs = System.nanoTime();
        boolean done = loop.run(seconds + 80, () -> {
            long due = Math.min(wanted, (long) ((System.nanoTime() - startNs) * (double) perSecond / 1e9));
            while (offered < due) {
                begin();
            }
            return offered == wanted && over == wanted;
        });
        if (!done) {
            failures.merge("never over", wanted - over, Integer::sum);
        }
    }

    private void begin() {
        int half = accounts.size() / 2;
        Account caller = accounts.get(next % half);
        Account callee = accounts.get(half + next % half);
        next++;
        offered++;
        new OutgoingCall(loop, caller, callee.number(), UNUSED_AUDIO_PORT, this).start();
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
