package io.tandempbx.benchmarks;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Set-up and teardown of challenged calls at rising rates. Up to 1,000 a second fewer than one in a thousand may fail, and
 * 99 % must be set up within 20 ms; at 1,000 one call may cost 1.0 ms of processor time.
 *
 * <p>{@code benchmarks/run calls [--steps 200,400,800,1000,1200] [--seconds 10] [--hold-ms 500] [--warm-up 200,500,800]
 * [--warm-up-seconds 10] [--warm-up-rounds 12] [--extensions 400]} and the options of {@link Pbx}
 *
 * <p>{@code benchmarks/run calls --against DIR [--rate 400] [--rounds 3]}: instead, CPU time per call of this tree and of the
 * one in DIR, in turns; this one may take 1.15 times as much.
 */
final class CallsProgram {
    private static final int BOUNDS_UP_TO = 1000; // calls a second
    private static final double MOST_FAILED = 0.001;
    private static final double P99_MS = 20;
    private static final double CPU_MS = 1.0;
    private static final double MOST_AGAINST = 1.15;
    private static final double COMPILED = 0.05; // of a processor

    private CallsProgram() {}

    static void run(Options options) throws IOException, InterruptedException, Bounds.MissedException {
        Bounds bounds = new Bounds(options);
        String against = options.text("against", "");
        if (against.isEmpty()) {
            steps(options, bounds);
        } else {
            Alternation.compare(
                    options,
                    bounds,
                    new Alternation.Side("this", options, ""),
                    new Alternation.Side("that", options.instead("pbx", against), ""),
                    MOST_AGAINST);
        }
        bounds.close("calls");
    }

    private static void steps(Options options, Bounds bounds) throws IOException, InterruptedException {
        try (Pbx pbx = new Pbx(options, options.number("extensions", 400), "");
                SipLoop loop = new SipLoop(pbx.sipPort())) {
            CallLoad load = warm(options, pbx, loop);
            System.out.println("calls/s offered failed sent-again pbx-sent-again p50-ms p99-ms p99.9-ms cpu-ms/call"
                    + " generator-cpu-ms/call ports");
            for (int rate : options.numbers("steps", "200,400,800,1000,1200")) {
                double cpuMs = step(load, loop, pbx, rate, options.number("seconds", 10));
                if (rate <= BOUNDS_UP_TO) {
                    judge(bounds, load, rate, cpuMs);
                }
            }
        }
    }

    private static void judge(Bounds bounds, CallLoad load, int rate, double cpuMs) {
        double p99Ms = load.setUp().ms(0.99);
        bounds.require(
                load.failed() < MOST_FAILED * load.offered(),
                String.format(
                        Locale.ROOT,
                        "%d/s: %d of %d calls failed: %s",
                        rate,
                        load.failed(),
                        load.offered(),
                        load.failures()));
        bounds.require(p99Ms < P99_MS, String.format(Locale.ROOT, "%d/s: set-up p99 %.1f ms", rate, p99Ms));
        bounds.requireCpu(
                rate < BOUNDS_UP_TO || cpuMs <= CPU_MS,
                String.format(Locale.ROOT, "%d/s: %.3f ms of processor time per call", rate, cpuMs));
    }

    /** Phones registered and code compiled: the last rate goes on until the compiler has little left to do. */
    static CallLoad warm(Options options, Pbx pbx, SipLoop loop) throws IOException {
        IncomingCall.answerAll(loop, invite -> 9002);
        CallLoad.registerCallees(loop, pbx.accounts());
        CallLoad load = new CallLoad(loop, pbx.accounts(), options.number("hold-ms", 500));
        int seconds = options.number("warm-up-seconds", 10);
        List<Integer> rates = options.numbers("warm-up", "200,500,800");
        int most = rates.size() + options.number("warm-up-rounds", 12);
        double compiling = 1;
        for (int round = 0; round < rates.size() || (round < most && compiling > COMPILED); round++) {
            int rate = rates.get(Math.min(round, rates.size() - 1));
            double before = compilingMs(pbx);
            load.run(rate, seconds);
            compiling = (compilingMs(pbx) - before) / (1000.0 * seconds);
            System.out.printf(
                    Locale.ROOT,
                    "warm-up at %d/s: %d offered, failed %s, compiling %.0f %% of a processor%n",
                    rate,
                    load.offered(),
                    load.failures(),
                    100 * compiling);
        }
        return load;
    }

    private static double compilingMs(Pbx pbx) throws IOException {
        double ms = 0;
        for (Map.Entry<String, Double> thread : Cpu.threadsMs(pbx.pid()).entrySet()) {
            ms += thread.getKey().matches("C[12] CompilerThre.*") ? thread.getValue() : 0;
        }
        return ms;
    }

    /** One line of the table; the result is the CPU time per call in milliseconds. */
    static double step(CallLoad load, SipLoop loop, Pbx pbx, int rate, int seconds)
            throws IOException, InterruptedException {
        loop.run(2);
        long sentAgain = loop.sentAgain();
        long receivedAgain = loop.receivedAgain();
        Map<String, Double> threads = Cpu.threadsMs(pbx.pid());
        Map<String, Double> kilobytes = Allocation.kilobytes(pbx);
        double cpuMs = pbx.cpuMs();
        double ownMs = Cpu.ownMs();
        load.run(rate, seconds);
        double perCallMs = (pbx.cpuMs() - cpuMs) / load.offered();
        double ownPerCallMs = (Cpu.ownMs() - ownMs) / load.offered();
        Map<String, Double> after = Cpu.threadsMs(pbx.pid());
        Histogram setUp = load.setUp();
        System.out.printf(
                "%7d %7d %6d %10d %14d %6.2f %6.2f %8.2f %11.3f %21.3f %s%s%n",
                rate,
                load.offered(),
                load.failed(),
                loop.sentAgain() - sentAgain,
                loop.receivedAgain() - receivedAgain,
                setUp.ms(0.5),
                setUp.ms(0.99),
                setUp.ms(0.999),
                perCallMs,
                ownPerCallMs,
                pbx.ports(),
                load.failed() == 0 ? "" : " failures " + load.failures());
        System.out.println("        by thread, ms per call: " + byThread(threads, after, load.offered()));
        System.out.println("        allocated by thread, kB per call: "
                + byThread(kilobytes, Allocation.kilobytes(pbx), load.offered()));
        return perCallMs;
    }

    /** The threads that used most between the two, divided by so much. */
    static String byThread(Map<String, Double> before, Map<String, Double> after, double divisor) {
        Map<String, Double> spent = new HashMap<>();
        after.forEach((name, used) -> spent.put(name, (used - before.getOrDefault(name, 0.0)) / divisor));
        return spent.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(10)
                .map(thread -> String.format(Locale.ROOT, "%s %.3f", thread.getKey(), thread.getValue()))
                .collect(Collectors.joining(", "));
    }
}
