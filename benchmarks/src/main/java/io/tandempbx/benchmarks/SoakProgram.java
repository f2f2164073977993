package io.tandempbx.benchmarks;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Many short calls, a tenth of them abandoned, rejected, malformed or left by one side without a word; afterwards the PBX
 * must hold what it held before. Two rounds of the same mix come first, so that what is made once is there.
 *
 * <p>{@code benchmarks/run soak [--calls 50000] [--rate 300] [--warm-up-calls 3000] [--hold-ms 100] [--extensions 400]}
 * and the options of {@link Pbx}
 */
final class SoakProgram implements CallLoad.Mix {
    private static final int WARM_UP_ROUNDS = 2;
    private static final double BYTES_PER_CALL = 100;
    private static final Manner[] ODD = {
        Manner.CANCELLED,
        Manner.BUSY,
        Manner.MALFORMED,
        Manner.ABSENT,
        Manner.UNACKNOWLEDGED,
        Manner.CALLER_GONE,
        Manner.CALLED_GONE,
        Manner.BAD_OFFER
    };
    /** The longest of what the platform waits for: a minute without RTP, BYE repeated for 32 s, ten seconds of quarantine. */
    private static final double TIMERS_SECONDS = 60 + 32 + 32 + 10 + 5;

    private final Map<Manner, Account> callees = new HashMap<>();
    private final Map<String, Manner> manners = new HashMap<>();

    private SoakProgram(List<Account> special) {
        for (Manner manner : List.of(Manner.CANCELLED, Manner.BUSY, Manner.ABSENT, Manner.CALLED_GONE)) {
            Account callee = special.get(callees.size());
            callees.put(manner, callee);
            manners.put(callee.number(), manner);
        }
    }

    static void run(Options options) throws IOException, InterruptedException, Bounds.MissedException {
        int rate = options.number("rate", 300);
        int calls = options.number("calls", 50_000);
        int warmUpCalls = options.number("warm-up-calls", 3_000);
        try (Pbx pbx = new Pbx(options, options.number("extensions", 400), "");
                SipLoop loop = new SipLoop(pbx.sipPort())) {
            List<Account> accounts = pbx.accounts();
            SoakProgram mix = new SoakProgram(accounts.subList(accounts.size() - 4, accounts.size()));
            mix.answer(loop);
            CallLoad.registerCallees(loop, accounts);
            // those with a manner of their own are called for it only
            CallLoad load =
                    new CallLoad(loop, accounts.subList(4, accounts.size() - 4), options.number("hold-ms", 100), mix);
            for (int round = 1; round <= WARM_UP_ROUNDS; round++) {
                offer(loop, load, rate, warmUpCalls);
            }
            loop.run(TIMERS_SECONDS);
            String portsBefore = loop.during(pbx::ports);
            Census before = loop.during(() -> Census.of(pbx));
            System.out.println("before: " + before + ", ports " + portsBefore);
            offer(loop, load, rate, calls);
            Bounds bounds = new Bounds(options);
            bounds.require(load.failed() == 0, "calls went otherwise than they should: " + load.failures());
            loop.run(TIMERS_SECONDS);
            String portsAfter = loop.during(pbx::ports);
            Census after = loop.during(() -> Census.of(pbx));
            System.out.println("after:  " + after + ", ports " + portsAfter);
            compare(bounds, before, after, calls);
            bounds.require(portsAfter.equals(portsBefore), "ports are left over: " + portsAfter);
            bounds.close("soak");
        }
    }

    private void answer(SipLoop loop) {
        IncomingCall.answerAll(loop, new IncomingCall.Phones() {
            @Override
            public int audioPort(SipText invite) {
                return 9002;
            }

            @Override
            public Manner manner(SipText invite) {
                String uri = invite.requestUri();
                return manners.getOrDefault(uri.substring(4, uri.indexOf('@')), Manner.ORDINARY);
            }
        });
    }

    private static void offer(SipLoop loop, CallLoad load, int rate, int calls) {
        long sentAgain = loop.sentAgain();
        load.run(rate, (double) calls / rate);
        System.out.printf(
                "%d calls at %d/s, not as they should be %d %s, sent again %d, p99 %.1f ms%n",
                load.offered(),
                rate,
                load.failed(),
                load.failures(),
                loop.sentAgain() - sentAgain,
                load.setUp().ms(0.99));
    }

    private static void compare(Bounds bounds, Census before, Census after, int calls) {
        double bytes = (double) (after.liveBytes() - before.liveBytes()) / calls;
        System.out.printf("%.1f bytes of live heap a call%n", bytes);
        bounds.require(bytes <= BYTES_PER_CALL, String.format("%.0f bytes of live heap a call", bytes));
        Map<String, Integer> threads = Census.difference(before.threads(), after.threads());
        bounds.require(threads.isEmpty(), "threads differ: " + threads);
        Map<String, Integer> descriptors = Census.difference(before.descriptors(), after.descriptors());
        bounds.require(descriptors.isEmpty(), "descriptors differ: " + descriptors);
    }

    @Override
    public Manner manner(int call) {
        return call % 10 == 9 ? ODD[call / 10 % ODD.length] : Manner.ORDINARY;
    }

    @Override
    public @Nullable Account callee(Manner manner) {
        return callees.get(manner);
    }
}
