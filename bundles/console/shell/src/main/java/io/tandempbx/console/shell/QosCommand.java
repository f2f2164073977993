package io.tandempbx.console.shell;

import io.tandempbx.qos.api.BufferCounts;
import io.tandempbx.qos.api.CallQuality;
import io.tandempbx.qos.api.Grouping;
import io.tandempbx.qos.api.QosService;
import io.tandempbx.qos.api.QualityAlert;
import io.tandempbx.qos.api.QualityGroup;
import io.tandempbx.qos.api.QualityStatistics;
import io.tandempbx.qos.api.Rating;
import io.tandempbx.qos.api.StreamQuality;
import io.tandempbx.qos.api.Thresholds;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code pbx:qos}. */
@Service
@Command(scope = "pbx", name = "qos", description = "Shows how calls sound, alerts, and how ended calls did")
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class QosCommand extends PbxCommand<QosCommand.Shown> {

    @Reference
    QosAccess quality;

    @Argument(
            name = "WHAT",
            description = "summary (if nothing is said), alerts, history, thresholds, or call and its id",
            multiValued = true)
    @Completion(QosWords.class)
    List<String> words = List.of();

    @Option(name = "--by", description = "history by extension, trunk, codec, subnet or hour")
    String by = "";

    /** What a command prints. */
    sealed interface Shown {
        void print(PrintStream out);
    }

    /** One direction of a call. */
    record Row(
            String callId,
            String party,
            String direction,
            String codec,
            String address,
            long packetsSent,
            long packetsReceived,
            long packetsLost,
            long packetsOutOfOrder,
            double lossPercent,
            double jitterMs,
            double rttMs,
            double mos,
            String rating,
            BufferCounts buffer) {
        static Row of(CallQuality call, StreamQuality stream, Thresholds thresholds) {
            return new Row(
                    call.callId(),
                    stream.party(),
                    stream.way().text(),
                    stream.codec(),
                    stream.address(),
                    stream.sent(),
                    stream.received(),
                    stream.lost(),
                    stream.disordered(),
                    stream.lossPercent(),
                    stream.jitterAvgMs(),
                    stream.rttAvgMs(),
                    stream.mos(),
                    Rating.of(stream.mos(), thresholds.mos()).text(),
                    stream.buffer());
        }
    }

    /** Calls that are up, and those that ended in figures. */
    record Summary(int calls, int activeAlerts, QualityStatistics ended, List<Row> directions) implements Shown {
        @Override
        public void print(PrintStream out) {
            out.printf("%d calls with media, %d active alerts%n", calls, activeAlerts);
            out.printf(
                    Locale.ROOT,
                    "ended: %d directions, %d good, %d fair, %d poor, %d unknown, MOS average %.1f, lowest %.1f%n",
                    ended.streams(),
                    ended.good(),
                    ended.fair(),
                    ended.poor(),
                    ended.unknown(),
                    ended.mos().average(),
                    ended.mos().min());
            table(directions, out);
        }
    }

    /** One alert; what has not happened yet is empty. */
    record AlertRow(
            String id,
            String callId,
            String party,
            String direction,
            boolean active,
            String raisedAt,
            String clearedAt,
            List<String> broken,
            double mos,
            double lossPercent,
            double jitterMs,
            double rttMs,
            String cause,
            String text,
            String acknowledgedBy) {
        static AlertRow of(QualityAlert alert) {
            return new AlertRow(
                    alert.id(),
                    alert.callId(),
                    alert.party(),
                    alert.way().text(),
                    alert.isActive(),
                    alert.raisedAt().toString(),
                    alert.clearedAt().map(Instant::toString).orElse(""),
                    alert.broken(),
                    alert.mos(),
                    alert.lossPercent(),
                    alert.jitterMs(),
                    alert.rttMs(),
                    alert.cause().kind().text(),
                    alert.cause().text(),
                    alert.acknowledgedBy());
        }
    }

    /** Alerts, active ones first. */
    record Alerts(int count, List<AlertRow> alerts) implements Shown {
        @Override
        public void print(PrintStream out) {
            ShellTable table = new ShellTable().emptyTableText("no alerts");
            List.of("Id", "Party", "Direction", "Broken", "MOS", "State", "Seen by", "Cause")
                    .forEach(table::column);
            for (AlertRow alert : alerts) {
                table.addRow()
                        .addContent(
                                alert.id(),
                                Printable.clean(alert.party()),
                                alert.direction(),
                                String.join(",", alert.broken()),
                                figure(alert.mos()),
                                alert.active() ? "active" : "cleared",
                                alert.acknowledgedBy().isEmpty() ? "nobody" : Printable.clean(alert.acknowledgedBy()),
                                Printable.clean(alert.text()));
            }
            table.print(out);
        }
    }

    /** Ended calls, the newest first. */
    record Ended(int count, List<Row> directions) implements Shown {
        @Override
        public void print(PrintStream out) {
            table(directions, out);
        }
    }

    /** Ended calls put together. */
    record Groups(int count, List<QualityGroup> groups) implements Shown {
        @Override
        public void print(PrintStream out) {
            ShellTable table = new ShellTable().emptyTableText("no ended calls");
            List.of("Group", "Calls", "Good", "Fair", "Poor", "MOS", "Loss %", "Jitter ms")
                    .forEach(table::column);
            for (QualityGroup group : groups) {
                QualityStatistics statistics = group.statistics();
                table.addRow()
                        .addContent(
                                Printable.clean(group.key()),
                                group.calls(),
                                statistics.good(),
                                statistics.fair(),
                                statistics.poor(),
                                figure(statistics.mos().average()),
                                figure(statistics.lossPercent().average()),
                                figure(statistics.jitterMs().average()));
            }
            table.print(out);
        }
    }

    /** One call. */
    record OneCall(String callId, String from, String to, boolean active, String cause, List<Row> directions)
            implements Shown {
        @Override
        public void print(PrintStream out) {
            out.printf(
                    "Call   %s, %s to %s, %s%n",
                    callId, Printable.clean(from), Printable.clean(to), active ? "up" : "ended");
            out.printf("Cause  %s%n", Printable.clean(cause));
            table(directions, out);
        }
    }

    /** What is good enough. */
    record Limits(Thresholds thresholds) implements Shown {
        @Override
        public void print(PrintStream out) {
            out.printf(
                    Locale.ROOT,
                    "MOS at least %.1f, loss at most %.1f %%, jitter at most %d ms, round trip at most %d ms%n",
                    thresholds.mos(),
                    thresholds.lossPercent(),
                    thresholds.jitterMs(),
                    thresholds.rttMs());
            out.println("pbx:config-set pbx.qos mos|loss_percent|jitter_ms|rtt_ms VALUE changes them");
        }
    }

    @Override
    Shown answer() throws CommandException {
        List<String> given = TrailingOptions.apply(this, words);
        String what = given.isEmpty() ? "summary" : given.get(0);
        if (given.size() != (what.equals("call") ? 2 : 1) && !given.isEmpty()) {
            throw new CommandException("summary, alerts, history, thresholds, or call and its id; see --help");
        }
        if (!by.isEmpty() && !what.equals("history")) {
            throw new CommandException("--by is for history only");
        }
        return switch (what) {
            case "summary" -> quality.use(QosCommand::summary);
            case "alerts" -> {
                List<AlertRow> alerts = quality.use(QosService::alerts).stream()
                        .map(AlertRow::of)
                        .toList();
                yield new Alerts(alerts.size(), alerts);
            }
            case "history" -> history();
            case "thresholds" -> new Limits(quality.use(QosService::thresholds));
            case "call" -> call(given.get(1));
            default -> throw new CommandException(
                    Printable.clean(what) + " must be summary, alerts, history, thresholds or call");
        };
    }

    private static Summary summary(QosService qos) {
        List<CallQuality> running = qos.running();
        return new Summary(
                running.size(),
                (int) qos.alerts().stream().filter(QualityAlert::isActive).count(),
                qos.statistics(Instant.EPOCH, Instant.MAX),
                rows(running, qos.thresholds()));
    }

    private Shown history() throws CommandException {
        if (by.isEmpty()) {
            List<Row> rows = quality.use(qos -> rows(qos.history(Instant.EPOCH, Instant.MAX), qos.thresholds()));
            return new Ended(rows.size(), rows);
        }
        Grouping grouping = Grouping.of(by)
                .orElseThrow(() -> new CommandException(
                        "--by " + Printable.clean(by) + " must be extension, trunk, codec, subnet or hour"));
        List<QualityGroup> groups = quality.use(qos -> qos.groups(grouping, Instant.EPOCH, Instant.MAX));
        return new Groups(groups.size(), groups);
    }

    private OneCall call(String callId) throws CommandException {
        return quality.use(qos -> qos.find(callId)
                        .map(call -> new OneCall(
                                call.callId(),
                                call.from(),
                                call.to(),
                                call.endedAt().isEmpty(),
                                call.cause().text(),
                                rows(List.of(call), qos.thresholds()))))
                .orElseThrow(() -> new CommandException("nothing was measured of a call " + Printable.clean(callId)));
    }

    private static List<Row> rows(List<CallQuality> calls, Thresholds thresholds) {
        return calls.stream()
                .flatMap(call -> call.streams().stream().map(stream -> Row.of(call, stream, thresholds)))
                .toList();
    }

    private static void table(List<Row> rows, PrintStream out) {
        ShellTable table = new ShellTable().emptyTableText("no calls");
        List.of("Call", "Party", "Direction", "Codec", "Sent", "Lost", "Loss %", "Jitter ms", "RTT ms", "MOS", "Rating")
                .forEach(table::column);
        for (Row row : rows) {
            table.addRow()
                    .addContent(
                            row.callId(),
                            Printable.clean(row.party()),
                            row.direction(),
                            Printable.clean(row.codec()),
                            row.packetsSent(),
                            row.packetsLost(),
                            figure(row.lossPercent()),
                            figure(row.jitterMs()),
                            figure(row.rttMs()),
                            figure(row.mos()),
                            row.rating());
        }
        table.print(out);
        rows.stream().filter(row -> row.buffer().wasFed()).forEach(row -> {
            BufferCounts buffer = row.buffer();
            out.printf(
                    "jitter buffer of %s in call %s: %d late, %d lost, %d twice, %d out of order, %d left out, %s%n",
                    Printable.clean(row.party()),
                    row.callId(),
                    buffer.late(),
                    buffer.lost(),
                    buffer.duplicate(),
                    buffer.reordered(),
                    buffer.discarded(),
                    buffer.depthMs() < 0 ? "nothing waits" : buffer.depthMs() + " ms wait");
        });
    }

    private static String figure(double value) {
        return value < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f", value);
    }

    @Override
    void print(Shown shown, PrintStream out) {
        shown.print(out);
    }
}
