package io.tandempbx.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Processor time and memory of a process as the kernel counts them; a tick of processor time is 10 ms. */
final class Cpu {
    private static final int TICKS_PER_SECOND = 100;

    private Cpu() {}

    /** User and system time so far, in milliseconds. */
    static double ms(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 1000.0 / TICKS_PER_SECOND;
    }

    static double ownMs() throws IOException {
        return ms(ProcessHandle.current().pid());
    }

    /** User and system time so far of each thread name (numbers cut off), in milliseconds; the JVM's own threads as well. */
    static Map<String, Double> threadsMs(long pid) throws IOException {
        Map<String, Double> threads = new HashMap<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks) {
                String stat;
                try {
                    stat = Files.readString(task.resolve("stat"));
                } catch (IOException e) {
                    continue; // the thread is gone
                }
                String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
                        .replaceAll("[-#0-9]+$", "");
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                double ms = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 1000.0 / TICKS_PER_SECOND;
                threads.merge(name, ms, Double::sum);
            }
        }
        return threads;
    }

    /** Proportional set size in MiB. */
    static double pssMebibytes(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
            if (line.startsWith("Pss:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }
        throw new IOException("no Pss of " + pid);
    }

    /** The machine's load over the last minute, for the head of a report. */
    static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0];
    }
}
