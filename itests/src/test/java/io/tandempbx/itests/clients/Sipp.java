package io.tandempbx.itests.clients;

import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.ChildProcess;
import io.tandempbx.itests.support.FreePorts;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One run of SIPp with a scenario of ours. */
public final class Sipp implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int MAX_LOG = 12_000;

    private final Path directory;
    private final ChildProcess process;

    private Sipp(Path directory, ChildProcess process) {
        this.directory = directory;
        this.process = process;
    }

    /**
     * What one run does.
     *
     * @param scenario  the name of a file in {@code src/test/resources/sipp}
     * @param host      its own address
     * @param server    address and port of the other side
     * @param sipPort   its own
     * @param calls     after so many it ends
     * @param values    what the scenario leaves open
     */
    public record Run(
            String scenario,
            String host,
            String server,
            int sipPort,
            String user,
            String password,
            int calls,
            SippTransport transport,
            Map<String, String> values) {

        public Run {
            values = Map.copyOf(values);
        }

        /** At 127.0.0.1. */
        public Run(
                String scenario,
                String server,
                int sipPort,
                String user,
                String password,
                int calls,
                SippTransport transport,
                Map<String, String> values) {
            this(scenario, LOOPBACK, server, sipPort, user, password, calls, transport, values);
        }
    }

    /** Starts SIPp; further arguments as on its command line. */
    public static Sipp start(Run run, String... more) {
        Path directory = Workspace.fresh("sipp-" + run.scenario());
        int mediaPort = FreePorts.range(4);
        List<String> command = new ArrayList<>(
                List.of("sipp", "-sf", "scenario.xml", "-i", run.host(), "-p", Integer.toString(run.sipPort())));
        command.addAll(
                List.of("-t", run.transport().argument(), "-m", Integer.toString(run.calls()), "-mp", "" + mediaPort));
        command.addAll(List.of("-au", run.user(), "-ap", run.password(), "-s", run.user(), "-nostdin"));
        command.addAll(List.of("-trace_err", "-trace_stat", "-stf", "statistics.csv", "-fd", "1"));
        command.addAll(List.of("-timeout", "90s", "-timeout_error", "-cid_str", "%u-%p-sipp"));
        if (run.calls() == 1) {
            command.add("-trace_msg");
        }
        command.addAll(Arrays.asList(more));
        command.add(run.server());
        try {
            String scenario = SippScenario.text(run.scenario(), run.values());
            Files.writeString(directory.resolve("scenario.xml"), scenario, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Sipp(
                directory, ChildProcess.start(directory, directory.resolve("output"), Map.of("TERM", "dumb"), command));
    }

    /** Waits until it listens, without touching the port: to try whether it is free would keep SIPp from it. */
    public Sipp awaitListening(int sipPort) {
        Await.until("SIPp listens", Duration.ofSeconds(10), () -> FreePorts.isHeld(sipPort) || !process.isAlive());
        return this;
    }

    /** Waits for the end; fails, with what SIPp complained about, unless every call went as in the scenario. */
    public void awaitSuccess(Duration limit) {
        int exit = process.awaitExit(limit);
        if (exit != 0) {
            throw new AssertionError("SIPp ended with " + exit + "\n" + errors() + "\n" + process.output());
        }
    }

    /** A column of its final statistics, for example {@code SuccessfulCall(C)}. */
    public int statistic(String column) {
        try {
            List<String> lines = Files.readAllLines(directory.resolve("statistics.csv"));
            int index = Arrays.asList(lines.get(0).split(";", -1)).indexOf(column);
            return Integer.parseInt(lines.get(lines.size() - 1).split(";", -1)[index]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String errors() {
        try (Stream<Path> files = Files.list(directory)) {
            StringBuilder text = new StringBuilder();
            List<Path> logs = files.filter(path -> path.toString().matches(".*_(errors|messages)\\.log"))
                    .sorted()
                    .toList();
            for (Path file : logs) {
                String all = Files.readString(file, StandardCharsets.ISO_8859_1);
                text.append(all, 0, Math.min(all.length(), MAX_LOG)).append('\n');
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
