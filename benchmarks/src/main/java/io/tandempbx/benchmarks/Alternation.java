package io.tandempbx.benchmarks;

import java.io.IOException;
import java.util.Locale;

/** CPU time per call of two PBXs in turns, each round in a process of its own. */
final class Alternation {
    private Alternation() {}

    /**
     * One of the two.
     *
     * @param options     of its {@link Pbx}
     * @param javaOptions more options for its JVM
     */
    record Side(String name, Options options, String javaOptions) {}

    /** Prints both and their ratio; the first may take so many times what the second does, and no call may fail. */
    static void compare(Options options, Bounds bounds, Side first, Side second, double most)
            throws IOException, InterruptedException {
        Side[] sides = {first, second};
        double[] sums = new double[sides.length];
        int rounds = options.number("rounds", 3);
        for (int round = 1; round <= rounds; round++) {
            for (int i = 0; i < sides.length; i++) {
                System.out.printf("round %d, %s%n", round, sides[i].name());
                sums[i] += once(sides[i], bounds);
            }
        }
        double ratio = sums[0] / sums[1];
        System.out.printf(
                "cpu-ms/call %s %.3f %s %.3f ratio %.3f%n",
                first.name(), sums[0] / rounds, second.name(), sums[1] / rounds, ratio);
        bounds.require(
                ratio <= most,
                String.format(Locale.ROOT, "%s takes %.3f times what %s does", first.name(), ratio, second.name()));
    }

    private static double once(Side side, Bounds bounds) throws IOException, InterruptedException {
        Options options = side.options();
        try (Pbx pbx = new Pbx(options, options.number("extensions", 400), side.javaOptions());
                SipLoop loop = new SipLoop(pbx.sipPort())) {
            CallLoad load = CallsProgram.warm(options, pbx, loop);
            double cpuMs =
                    CallsProgram.step(load, loop, pbx, options.number("rate", 400), options.number("seconds", 10));
            bounds.require(load.failed() == 0, side.name() + ": calls failed: " + load.failures());
            return cpuMs;
        }
    }
}
