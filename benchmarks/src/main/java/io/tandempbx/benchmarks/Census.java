package io.tandempbx.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a PBX's process holds at one moment, after a collection.
 *
 * @param liveBytes      of all objects that can be reached
 * @param metaspaceBytes used, class space included
 * @param bundleLoaders  class loaders of bundles; the JVM has others that come and go
 * @param threads        Java threads by name without numbers and addresses; those of the compilers, which the JVM adds
 *                       and ends as it likes, and the workers of shell sessions, which end after an idle minute, are
 *                       left out
 * @param descriptors    open files by kind
 */
record Census(
        long liveBytes,
        long metaspaceBytes,
        int classes,
        int loaders,
        int bundleLoaders,
        Map<String, Integer> threads,
        Map<String, Integer> descriptors) {
    private static final Pattern USED = Pattern.compile("(?m)^ *Both: +([0-9.]+) (bytes|KB|MB) used");
    private static final Pattern LOADERS = Pattern.compile("(?m)^Total = (\\d+) +(\\d+)");
    private static final Pattern THREAD = Pattern.compile("(?m)^\"([^\"]+)\" #");

    static Census of(Pbx pbx) throws IOException, InterruptedException {
        long liveBytes = pbx.liveBytes();
        String statistics = pbx.jcmd("VM.classloader_stats");
        Matcher loaders = found(LOADERS, statistics);
        return new Census(
                liveBytes,
                metaspace(pbx.jcmd("VM.metaspace", "basic")),
                Integer.parseInt(loaders.group(2)),
                Integer.parseInt(loaders.group(1)),
                (int) statistics
                        .lines()
                        .filter(line -> line.endsWith("BundleClassLoader"))
                        .count(),
                threads(pbx.jcmd("Thread.print")),
                descriptors(pbx.pid()));
    }

    private static long metaspace(String text) {
        Matcher used = found(USED, text);
        double unit =
                switch (used.group(2)) {
                    case "KB" -> 1 << 10;
                    case "MB" -> 1 << 20;
                    default -> 1;
                };
        return (long) (Double.parseDouble(used.group(1)) * unit);
    }

    private static Matcher found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + pattern + " in:\n" + text);
        }
        return matcher;
    }

    private static Map<String, Integer> threads(String dump) {
        Map<String, Integer> threads = new TreeMap<>();
        Matcher thread = THREAD.matcher(dump);
        while (thread.find()) {
            String name = thread.group(1).replaceAll("@[0-9a-f]+", "").replaceAll("[-#\\d]+", "");
            if (!name.contains("CompilerThread") && !name.equals("sessionthread")) {
                threads.merge(name, 1, Integer::sum);
            }
        }
        return threads;
    }

    private static Map<String, Integer> descriptors(long pid) throws IOException {
        Map<String, Integer> kinds = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path file : files) {
                String target;
                try {
                    target = Files.readSymbolicLink(file).toString();
                } catch (IOException e) {
                    continue; // closed meanwhile
                }
                kinds.merge(target.startsWith("/") ? file(target) : target.replaceAll(":.*", ""), 1, Integer::sum);
            }
        }
        return kinds;
    }

    /** A bundle's jar is called the same in each of its revisions, and the file that a log is at whatever its number. */
    private static String file(String path) {
        return path.replaceAll("/version[0-9.]+/", "/")
                .replaceAll(".*/cache/", "cache/")
                .replaceAll("\\d{20}\\.log", "log");
    }

    int threadCount() {
        return sum(threads);
    }

    int descriptorCount() {
        return sum(descriptors);
    }

    private static int sum(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** What there is more or less of than at another moment. */
    static Map<String, Integer> difference(Map<String, Integer> before, Map<String, Integer> after) {
        Map<String, Integer> difference = new TreeMap<>(after);
        before.forEach((name, count) -> difference.merge(name, -count, Integer::sum));
        difference.values().removeIf(count -> count == 0);
        return difference;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "live heap %.3f MB, metaspace %.2f MB, %d classes, %d class loaders (%d of bundles), %d threads,"
                        + " %d descriptors",
                liveBytes / 1e6,
                metaspaceBytes / 1e6,
                classes,
                loaders,
                bundleLoaders,
                threadCount(),
                descriptorCount());
    }
}
