package io.tandempbx.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests at a steady rate over connections that are kept alive, each connection with a thread of its own. A request is
 * due at its time whether a connection is free or not, and its time is taken from then.
 */
final class RestLoad implements AutoCloseable {
    private static final int CONNECTIONS = 16;

    /** What is asked for. */
    enum Kind {
        LIST,
        EXTENSION,
        CALLS,
        RECORDS,
        HEALTH,
        CHANGE
    }

    /** One of these after the other; a change is one in twenty. */
    private static final Kind[] MIX = {
        Kind.EXTENSION, Kind.CALLS, Kind.HEALTH, Kind.RECORDS, Kind.LIST,
        Kind.EXTENSION, Kind.CALLS, Kind.HEALTH, Kind.RECORDS, Kind.EXTENSION,
        Kind.LIST, Kind.CALLS, Kind.HEALTH, Kind.EXTENSION, Kind.RECORDS,
        Kind.CHANGE, Kind.CALLS, Kind.HEALTH, Kind.LIST, Kind.EXTENSION
    };

    private final Pbx pbx;
    private final List<Connection> connections = new ArrayList<>();
    private final AtomicLong next = new AtomicLong();
    private final Histogram all = new Histogram();
    private final Map<Kind, Histogram> byKind = new EnumMap<>(Kind.class); // guarded by all, as are the next three
    private final Map<String, Integer> failures = new TreeMap<>();
    private int done;
    private long bytes;
    private volatile long startNs;
    private volatile long periodNs;
    private volatile boolean running;

    RestLoad(Pbx pbx) {
        this.pbx = pbx;
        for (Kind kind : Kind.values()) {
            byKind.put(kind, new Histogram());
        }
    }

    /** Asks at this rate from now on. */
    void start(int perSecond) throws IOException {
        synchronized (all) {
            all.clear();
            byKind.values().forEach(Histogram::clear);
            failures.clear();
            done = 0;
            bytes = 0;
        }
        next.set(0);
        periodNs = 1_000_000_000L / perSecond;
        startNs = System.nanoTime();
        running = true;
        for (int i = 0; i < CONNECTIONS; i++) {
            connections.add(
                    new Connection(pbx.restConnection(), pbx.accounts().get(i).number()));
        }
        connections.forEach(Connection::start);
    }

    /** Asks no more; returns when the last answer is there and the connections are closed. */
    void stop() throws IOException {
        running = false;
        for (Connection connection : connections) {
            connection.end();
        }
        connections.clear();
    }

    /** Answers so far. */
    int done() {
        synchronized (all) {
            return done;
        }
    }

    /** After {@link #stop}. */
    Histogram times() {
        return all;
    }

    Map<String, Integer> failures() {
        synchronized (all) {
            return Map.copyOf(failures);
        }
    }

    /** p95 of each kind in milliseconds and the mean size of an answer. */
    String summary() {
        StringBuilder text = new StringBuilder();
        byKind.forEach((kind, times) -> text.append(String.format("%s %.1f ", kind, times.ms(0.95))));
        return text.append(String.format("mean answer %d octets", done == 0 ? 0 : bytes / done))
                .toString();
    }

    private void note(Kind kind, long tookNs, long answerBytes, String failure) {
        synchronized (all) {
            done++;
            bytes += answerBytes;
            all.add(tookNs);
            Objects.requireNonNull(byKind.get(kind)).add(tookNs);
            if (!failure.isEmpty()) {
                failures.merge(failure, 1, Integer::sum);
            }
        }
    }

    @Override
    public void close() throws IOException {
        stop();
    }

    /** One connection with an extension of its own, so that no other changes what it has seen. */
    private final class Connection {
        private final RestConnection rest;
        private final String number;
        private final Thread thread = new Thread(this::run, "rest");
        private String etag = "";

        Connection(RestConnection rest, String number) {
            this.rest = rest;
            this.number = number;
        }

        @SuppressWarnings("ThreadPriorityCheck") // the machine is shared with the PBX
        void start() {
            thread.setPriority(Thread.MIN_PRIORITY);
            thread.start();
        }

        void end() throws IOException {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            rest.close();
        }

        private void run() {
            while (running) {
                long place = next.getAndIncrement();
                long dueNs = startNs + place * periodNs;
                for (long nowNs = System.nanoTime(); nowNs < dueNs && running; nowNs = System.nanoTime()) {
                    LockSupport.parkNanos(Math.min(dueNs - nowNs, 100_000_000));
                }
                if (running) {
                    ask(MIX[(int) (place % MIX.length)], dueNs);
                }
            }
        }

        private void ask(Kind wanted, long dueNs) {
            Kind kind = wanted == Kind.CHANGE && etag.isEmpty() ? Kind.EXTENSION : wanted;
            String failure = "";
            long answerBytes = 0;
            try {
                RestConnection.Answer answer = send(kind);
                answerBytes = answer.bodyBytes();
                boolean tagged = kind == Kind.EXTENSION || kind == Kind.CHANGE;
                if (answer.status() != 200) {
                    failure = kind + " " + answer.status();
                } else if (tagged && answer.etag().isEmpty()) {
                    failure = kind + " without an entity tag";
                } else if (tagged) {
                    etag = answer.etag();
                }
                if (rest.handshakes() > 1) {
                    failure = "the connection was not kept alive";
                }
            } catch (IOException e) {
                failure = kind + " " + e;
            }
            note(kind, System.nanoTime() - dueNs, answerBytes, failure);
        }

        private RestConnection.Answer send(Kind kind) throws IOException {
            return switch (kind) {
                case LIST -> rest.exchange("GET", "/api/extensions", "", "");
                case EXTENSION -> rest.exchange("GET", "/api/extensions/" + number, "", "");
                case CALLS -> rest.exchange("GET", "/api/calls/active", "", "");
                case RECORDS -> rest.exchange("GET", "/api/cdr?limit=50", "", "");
                case HEALTH -> rest.exchange("GET", "/health", "", "");
                case CHANGE -> rest.exchange(
                        "PATCH", "/api/extensions/" + number, etag, "{\"name\":\"Desk " + next.get() + "\"}");
            };
        }
    }
}
