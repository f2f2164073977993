package io.tandempbx.benchmarks;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Set-up and teardown of challenged calls at rising rates.
 *
 * <p>{@code benchmarks/run calls [--steps 200,400,800,1200] [--seconds 10] [--hold-ms 500] [--warm-up 200,500,800]
 * [--warm-up-seconds 10] [--extensions 400]} and the options of {@link Pbx}
 */
final class CallsProgram {
    private CallsProgram() {}

    static void run(Options options) throws IOException, InterruptedException {
        try (Pbx pbx = new Pbx(options, options.number("extensions", 400), "");
                SipLoop loop = new SipLoop(pbx.sipPort())) {
            CallLoad load = warm(options, pbx, loop);
            System.out.println("calls/s offered failed sent-again pbx-sent-again p50-ms p99-ms p99.9-ms cpu-ms/call"
                    + " generator-cpu-ms/call ports");
            for (int rate : options.numbers("steps", "200,400,800,1200")) {
                step(load, loop, pbx, rate, options.number("seconds", 10));
            }
        }
    }

    /** Phones registered and code compiled. */
    static CallLoad warm(Options options, Pbx pbx, SipLoop loop) {
        IncomingCall.answerAll(loop, invite -> 9002);
        CallLoad.registerCallees(loop, pbx.accounts());
        CallLoad load = new CallLoad(loop, pbx.accounts(), options.number("hold-ms", 500));
        for (int rate : options.numbers("warm-up", "200,500,800")) {
            load.run(rate, options.number("warm-up-seconds", 10));
            System.out.printf("warm-up at %d/s: %d offered, failed %s%n", rate, load.offered(), load.failures());
        }
        return load;
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
