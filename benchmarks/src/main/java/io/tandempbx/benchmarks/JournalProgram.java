package io.tandempbx.benchmarks;

import java.io.IOException;

/**
 * CPU time per call with the journal on and off, alternating, each round in a process of its own.
 *
 * <p>{@code benchmarks/run journal [--rate 400] [--rounds 3]} and the options of {@link CallsProgram}
 */
final class JournalProgram {
    private JournalProgram() {}

    static void run(Options options) throws IOException, InterruptedException {
        double[] sums = new double[2];
        int rounds = options.number("rounds", 3);
        for (int round = 0; round < rounds; round++) {
            for (int off = 0; off < 2; off++) {
                System.out.println("round " + (round + 1) + ", journal " + (off == 0 ? "on" : "off"));
                sums[off] += once(options, off == 1 ? "-Dtandem.journal=false" : "");
            }
        }
        System.out.printf(
                "cpu-ms/call on %.3f off %.3f ratio %.3f%n", sums[0] / rounds, sums[1] / rounds, sums[0] / sums[1]);
    }

    private static double once(Options options, String javaOptions) throws IOException, InterruptedException {
        try (Pbx pbx = new Pbx(options, options.number("extensions", 400), javaOptions);
                SipLoop loop = new SipLoop(pbx.sipPort())) {
            CallLoad load = CallsProgram.warm(options, pbx, loop);
            return CallsProgram.step(load, loop, pbx, options.number("rate", 400), options.number("seconds", 10));
        }
    }
}
