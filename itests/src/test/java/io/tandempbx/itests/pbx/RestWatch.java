package io.tandempbx.itests.pbx;

import io.tandempbx.itests.pbx.RestClient.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * A client that asks for one path after the other all the time, on a thread of its own and over connections that are kept
 * alive, and keeps what came back. Before each request it also opens a connection of its own, since the client library
 * hides a refused one by trying again.
 */
public final class RestWatch implements AutoCloseable {
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(25);
    private static final Duration JOIN_LIMIT = Duration.ofSeconds(30);

    private final RestClient rest;
    private final int port;
    private final List<String> paths;
    private final Thread thread = new Thread(this::run, "rest-watch");
    private final ConcurrentLinkedQueue<Sample> samples = new ConcurrentLinkedQueue<>();
    private volatile boolean ending;

    /**
     * One request and what became of it.
     *
     * @param beganNs of {@link System#nanoTime}
     * @param status  0 when there was no answer
     * @param text    the body, or what went wrong
     */
    public record Sample(
            String path, long beganNs, long tookNs, int status, boolean retryAfter, boolean stale, String text) {

        public double tookMs() {
            return tookNs / 1e6;
        }

        /** Whether it is an answer, or 503 with the advice when to come again. */
        public boolean isFair() {
            return status == 200 || (status == 503 && retryAfter);
        }
    }

    private RestWatch(PbxProcess pbx, List<String> paths) {
        this.rest = pbx.rest();
        this.port = pbx.httpsPort();
        this.paths = paths;
    }

    /** Begins to ask. */
    public static RestWatch begin(PbxProcess pbx, String... paths) {
        RestWatch watch = new RestWatch(pbx, List.of(paths));
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    private void run() {
        for (int i = 0; !ending; i++) {
            long beganNs = System.nanoTime();
            samples.add(ask(paths.get(i % paths.size())));
            LockSupport.parkNanos(PERIOD_NS - (System.nanoTime() - beganNs));
        }
    }

    private Sample ask(String path) {
        long beganNs = System.nanoTime();
        try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            connection.shutdownOutput();
            beganNs = System.nanoTime();
            Answer answer = rest.attempt("GET", path, "");
            return new Sample(
                    path,
                    beganNs,
                    System.nanoTime() - beganNs,
                    answer.status(),
                    answer.raw().headers().firstValue("Retry-After").isPresent(),
                    answer.raw().headers().firstValue("Warning").orElse("").startsWith("110 "),
                    answer.text());
        } catch (IOException | UncheckedIOException e) {
            return new Sample(path, beganNs, System.nanoTime() - beganNs, 0, false, false, e.toString());
        }
    }

    /** What came back until now, in order. */
    public List<Sample> samples() {
        return List.copyOf(samples);
    }

    /** Those that began between two moments of {@link System#nanoTime}. */
    public List<Sample> between(long fromNs, long toNs) {
        return samples.stream()
                .filter(sample -> sample.beganNs - fromNs >= 0 && sample.beganNs - toNs < 0)
                .toList();
    }

    /** The longest time in which nobody was answered 200 on a path, from the first other answer to the next 200. */
    public static double longestAwayMs(List<Sample> samples) {
        Map<String, Long> since = new HashMap<>();
        long longestNs = 0;
        for (Sample sample : samples) {
            if (sample.status == 200) {
                Long awayNs = since.remove(sample.path);
                longestNs = awayNs == null ? longestNs : Math.max(longestNs, sample.beganNs + sample.tookNs - awayNs);
            } else {
                since.putIfAbsent(sample.path, sample.beganNs);
            }
        }
        return since.isEmpty() ? longestNs / 1e6 : Double.POSITIVE_INFINITY;
    }

    public static double slowestMs(List<Sample> samples) {
        return samples.stream().mapToDouble(Sample::tookMs).max().orElse(0);
    }

    /** How many there were of each status; 0 is no answer. */
    public static Map<Integer, Integer> statuses(List<Sample> samples) {
        Map<Integer, Integer> statuses = new TreeMap<>();
        samples.forEach(sample -> statuses.merge(sample.status, 1, Integer::sum));
        return statuses;
    }

    /** Fails with those that are not as they should be. */
    public static void assertAll(List<Sample> samples, Predicate<Sample> rule, String what) {
        List<Sample> wrong = samples.stream().filter(rule.negate()).toList();
        if (!wrong.isEmpty()) {
            List<String> shown = new ArrayList<>();
            wrong.stream()
                    .limit(5)
                    .forEach(sample -> shown.add(
                            sample.path + " " + sample.status + " after " + sample.tookMs() + " ms: " + sample.text));
            throw new AssertionError(wrong.size() + " of " + samples.size() + " are not " + what + ": " + shown);
        }
    }

    /** Asks no more; what came back stays. */
    @Override
    public void close() {
        ending = true;
        try {
            thread.join(JOIN_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
