package io.tandempbx.benchmarks;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a JVM's threads have allocated, by its own counters; they move by whole allocation buffers of some 256 kB. */
final class Allocation {
    private static final Pattern THREAD = Pattern.compile("(?m)^\"([^\"]+)\".*? allocated=(\\d+)([BKMG]?)");

    private Allocation() {}

    /** Bytes so far by the name of the thread. */
    static Map<String, Long> byThread(Pbx pbx) throws IOException, InterruptedException {
        Map<String, Long> allocated = new HashMap<>();
        Matcher thread = THREAD.matcher(pbx.jcmd("Thread.print", "-e"));
        while (thread.find()) {
            long unit =
                    switch (thread.group(3)) {
                        case "K" -> 1L << 10;
                        case "M" -> 1L << 20;
                        case "G" -> 1L << 30;
                        default -> 1;
                    };
            allocated.merge(thread.group(1), Long.parseLong(thread.group(2)) * unit, Long::sum);
        }
        return allocated;
    }

    /** Kilobytes so far by the name of the thread without its number. */
    static Map<String, Double> kilobytes(Pbx pbx) throws IOException, InterruptedException {
        Map<String, Double> kilobytes = new HashMap<>();
        byThread(pbx)
                .forEach((name, bytes) ->
                        kilobytes.merge(name.replaceAll("[-#0-9]+$", ""), bytes / 1000.0, Double::sum));
        return kilobytes;
    }
}
