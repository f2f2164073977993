package io.tandempbx.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A clean start and many ordinary calls: the log must then have no line with {@code error}, {@code critical} or
 * {@code fatal}, in whatever case, and no call may fail.
 *
 * <p>{@code benchmarks/run quiet [--calls 10000] [--rate 100] [--hold-ms 500] [--extensions 400]} and the options of
 * {@link Pbx}
 */
final class QuietProgram {
    private static final Pattern LOUD = Pattern.compile("error|critical|fatal");
    private static final int SHOWN = 10;

    private QuietProgram() {}

    static void run(Options options) throws IOException, InterruptedException, Bounds.MissedException {
        int calls = options.number("calls", 10_000);
        int rate = options.number("rate", 100);
        Bounds bounds = new Bounds(options);
        String log;
        try (Pbx pbx = new Pbx(options, options.number("extensions", 400), "")) {
            try (SipLoop loop = new SipLoop(pbx.sipPort())) {
                IncomingCall.answerAll(loop, invite -> 9002);
                CallLoad.registerCallees(loop, pbx.accounts());
                CallLoad load = new CallLoad(loop, pbx.accounts(), options.number("hold-ms", 500));
                load.run(rate, (double) calls / rate);
                System.out.printf(
                        "%d calls at %d/s, failed %d, set-up p50 %.2f ms, p99 %.2f ms%n",
                        load.offered(),
                        rate,
                        load.failed(),
                        load.setUp().ms(0.5),
                        load.setUp().ms(0.99));
                bounds.require(load.failed() == 0, "calls failed: " + load.failures());
            }
            pbx.end();
            log = pbx.log();
        }
        List<String> loud = log.lines()
                .filter(line -> LOUD.matcher(line.toLowerCase(Locale.ROOT)).find())
                .toList();
        long warnings = log.lines().filter(line -> line.contains(" WARN ")).count();
        System.out.printf(
                "the log has %d lines, %d of them warnings, %d with error, critical or fatal%n",
                log.lines().count(), warnings, loud.size());
        loud.stream().limit(SHOWN).forEach(line -> System.out.println("  " + line));
        bounds.require(loud.isEmpty(), loud.size() + " lines with error, critical or fatal");
        bounds.close("quiet");
    }
}
