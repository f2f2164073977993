package io.tandempbx.itests.clients;

import io.tandempbx.itests.support.FreePorts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A phone of an extension, or a carrier, that SIPp plays: each thing it does is a run of a scenario at the same port. */
public final class SippPhone implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final String OF_PHONES = "127.0.0.1";
    /** Another than that of phones, since all that comes from a carrier's address over TCP is believed. */
    private static final String OF_CARRIERS = "127.0.0.2";

    private final String host;
    private final String server;
    private final String extension;
    private final String password;
    private final SippTransport transport;
    private final int port = FreePorts.one();
    private final List<Sipp> runs = new ArrayList<>();
    private boolean registered;

    /** @param server address and port */
    public SippPhone(String server, String extension, String password, SippTransport transport) {
        this(OF_PHONES, server, extension, password, transport);
    }

    private SippPhone(String host, String server, String extension, String password, SippTransport transport) {
        this.host = host;
        this.server = server;
        this.extension = extension;
        this.password = password;
        this.transport = transport;
    }

    /** A carrier; calls from it are from this number. */
    public static SippPhone carrier(String server, String number, SippTransport transport) {
        return new SippPhone(OF_CARRIERS, server, number, "", transport);
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    public SippPhone register() {
        run("register");
        registered = true;
        return this;
    }

    /** Begins to wait for what the scenario begins with; values are {@code key=value}. */
    public SippPhone takes(String scenario, String... values) {
        start(scenario, values).awaitListening(port);
        return this;
    }

    /** Begins a scenario that sends first; values are {@code key=value}. */
    public SippPhone makes(String scenario, String... values) {
        start(scenario, values);
        return this;
    }

    /** Waits for the end of what was begun last; fails unless it went as in the scenario. */
    public void awaitSuccess() {
        runs.get(runs.size() - 1).awaitSuccess(LIMIT);
    }

    private void run(String scenario) {
        try (Sipp run = start(scenario)) {
            run.awaitSuccess(LIMIT);
        }
    }

    private Sipp start(String scenario, String... values) {
        Map<String, String> given = new HashMap<>();
        for (String value : values) {
            int equals = value.indexOf('=');
            given.put(value.substring(0, equals), value.substring(equals + 1));
        }
        Sipp run = Sipp.start(new Sipp.Run(scenario, host, server, port, extension, password, 1, transport, given));
        runs.add(run);
        return run;
    }

    /** Ends what is under way, and the registration. */
    @Override
    public void close() {
        runs.forEach(Sipp::close);
        if (registered) {
            run("unregister");
        }
    }
}
