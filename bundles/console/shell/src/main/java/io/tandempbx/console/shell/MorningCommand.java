package io.tandempbx.console.shell;

import io.tandempbx.directory.api.Extension;
import io.tandempbx.health.api.CheckStatus;
import io.tandempbx.health.api.HealthReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:morning}: what an operator looks at every morning, each with a verdict. */
@Service
@Command(scope = "pbx", name = "morning", description = "Goes through the eight checks of every morning")
public final class MorningCommand extends FindingsCommand {
    private static final Duration DAY = Duration.ofHours(24);
    private static final int BUSY_PERCENT = 80;

    @Option(name = "--backups", description = "Where backups are kept")
    private String backups = "/var/backups/pbx";

    @Override
    List<Finding> answer() {
        Optional<HealthReport> report = services.health().ask(health -> health.report());
        List<Finding> findings = new ArrayList<>();
        findings.add(service());
        findings.add(report.map(MorningCommand::health)
                .orElseGet(() -> Finding.critical("health", "its bundle is not available")));
        findings.add(log());
        findings.add(backup(Path.of(backups), Instant.now()));
        findings.add(check(report, "disk"));
        findings.add(registrations());
        findings.add(calls());
        findings.add(check(report, "certificate"));
        return findings;
    }

    private Finding service() {
        return services.isReady()
                ? Finding.ok("service", "running and able to make calls")
                : Finding.critical("service", "running, but NOT able to make calls: see pbx:status");
    }

    private static Finding health(HealthReport report) {
        List<String> wrong = report.checks().stream()
                .filter(check -> check.status() != CheckStatus.HEALTHY)
                .map(check -> check.name() + ": " + check.message())
                .toList();
        String text = report.status() + (wrong.isEmpty() ? "" : ", " + String.join("; ", wrong));
        if (!report.serving()) {
            return Finding.critical("health", text);
        }
        return wrong.isEmpty() ? Finding.ok("health", text) : Finding.warning("health", text);
    }

    private static Finding check(Optional<HealthReport> report, String name) {
        return report.flatMap(all -> all.checks().stream()
                        .filter(check -> check.name().equals(name))
                        .findFirst())
                .map(Finding::of)
                .orElseGet(() -> Finding.critical(name, "not checked"));
    }

    private static Finding log() {
        Path directory = Path.of(System.getProperty("karaf.log", "log"));
        try {
            long lines = RecentLog.graveLines(directory, Instant.now().minus(DAY));
            return lines == 0
                    ? Finding.ok("log", "nothing critical or fatal in 24 hours")
                    : Finding.warning("log", lines + " lines of 24 hours say critical or fatal");
        } catch (IOException e) {
            return Finding.critical("log", "cannot be read: " + e.getMessage());
        }
    }

    /** A backup is whole when its manifest is there, which is written last. */
    static Finding backup(Path directory, Instant now) {
        try (Stream<Path> all = Files.isDirectory(directory) ? Files.list(directory) : Stream.empty()) {
            Optional<Path> newest = all.filter(each -> Files.isRegularFile(each.resolve("MANIFEST")))
                    .max(Comparator.comparing(each -> each.toFile().lastModified()));
            if (newest.isEmpty()) {
                return Finding.warning("backup", "there is none in " + directory);
            }
            Duration age = Duration.between(
                    Files.getLastModifiedTime(newest.get().resolve("MANIFEST")).toInstant(), now);
            String text = newest.get().getFileName() + ", " + age.toHours() + " hours old";
            return age.compareTo(DAY) <= 0 ? Finding.ok("backup", text) : Finding.warning("backup", text);
        } catch (IOException e) {
            return Finding.critical("backup", directory + " cannot be read: " + e.getMessage());
        }
    }

    private Finding registrations() {
        Optional<Integer> registered =
                services.contacts().ask(contacts -> contacts.all().size());
        Optional<Long> extensions = services.directory()
                .ask(directory -> directory.snapshot().extensions().values().stream()
                        .filter(Extension::enabled)
                        .count());
        if (registered.isEmpty() || extensions.isEmpty()) {
            return Finding.critical("registrations", "their bundle is not available");
        }
        String text = registered.get() + " of " + extensions.get() + " extensions";
        return registered.get() == 0 && extensions.get() > 0
                ? Finding.warning("registrations", text)
                : Finding.ok("registrations", text);
    }

    private Finding calls() {
        Optional<Integer> active = services.calls().ask(calls -> calls.calls().size());
        Optional<Integer> most = mostCalls();
        if (active.isEmpty()) {
            return Finding.critical("calls", "call control is not available");
        }
        String text = active.get() + " active"
                + most.map(limit -> " of at most " + limit).orElse("");
        boolean busy = most.filter(limit -> limit > 0 && active.get() * 100L >= (long) BUSY_PERCENT * limit)
                .isPresent();
        return busy ? Finding.warning("calls", text) : Finding.ok("calls", text);
    }
}
