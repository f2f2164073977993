package io.tandempbx.benchmarks;

import java.io.IOException;

/**
 * CPU time per call with the journal on and off, alternating, each round in a process of its own; with it a call may take
 * 1.05 times as much. The rounds are long, as what the compiler still does in ten seconds is more than the difference.
 *
 * <p>{@code benchmarks/run journal [--rate 400] [--rounds 2] [--seconds 60]} and the options of {@link CallsProgram}
 */
final class JournalProgram {
    private static final double MOST_WITH_JOURNAL = 1.05;

    private JournalProgram() {}

    static void run(Options options) throws IOException, InterruptedException, Bounds.MissedException {
        Bounds bounds = new Bounds(options);
        Options lasting = options.with("seconds", "60").with("rounds", "2");
        Alternation.compare(
                lasting,
                bounds,
                new Alternation.Side("journal on", lasting, ""),
                new Alternation.Side("journal off", lasting, "-Dtandem.journal=false"),
                MOST_WITH_JOURNAL);
        bounds.close("journal");
    }
}
