package io.tandempbx.console.shell;

import io.tandempbx.health.api.CapacityFigure;
import io.tandempbx.health.api.CapacityReport;
import io.tandempbx.health.api.CapacityService;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jspecify.annotations.Nullable;

/** {@code pbx:capacity}. */
@Service
@Command(scope = "pbx", name = "capacity", description = "Shows how much room is left, and for how many days")
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class CapacityCommand extends PbxCommand<CapacityCommand.Room> {
    private static final double MEGA = 1e6;

    @Reference
    CapacityAccess capacity;

    /** One thing that can run out; what it does not have is null. */
    record Figure(
            String name,
            String unit,
            double used,
            double peak,
            @Nullable Double limit,
            @Nullable Double percent,
            double perDay,
            @Nullable Double daysUntilFull,
            String status) {
        static Figure of(CapacityFigure figure) {
            return new Figure(
                    figure.name(),
                    figure.unit(),
                    figure.used(),
                    figure.peak(),
                    figure.limit() > 0 ? figure.limit() : null,
                    orNull(figure.percent()),
                    figure.perDay(),
                    orNull(figure.daysUntilFull()),
                    figure.status().text());
        }

        private static @Nullable Double orNull(OptionalDouble figure) {
            return figure.isPresent() ? figure.getAsDouble() : null;
        }
    }

    /** All of them. */
    record Room(String at, String peaksSince, List<Figure> figures) {
        static Room of(CapacityReport report) {
            return new Room(
                    report.at().toString(),
                    report.peaksSince().toString(),
                    report.figures().stream().map(Figure::of).toList());
        }
    }

    @Override
    Room answer() throws CommandException {
        return Room.of(capacity.use(CapacityService::capacity));
    }

    @Override
    void print(Room room, PrintStream out) {
        ShellTable table = new ShellTable();
        for (String column : List.of("What", "Now", "Peak", "Limit", "Used", "Per day", "Days left", "Status")) {
            table.column(column);
        }
        for (Figure figure : room.figures()) {
            Double limit = figure.limit();
            Double percent = figure.percent();
            Double days = figure.daysUntilFull();
            table.addRow()
                    .addContent(
                            figure.name(),
                            text(figure.unit(), figure.used()),
                            text(figure.unit(), figure.peak()),
                            limit == null ? "-" : text(figure.unit(), limit),
                            percent == null ? "-" : String.format(Locale.ROOT, "%.0f %%", percent),
                            figure.perDay() == 0 ? "-" : text(figure.unit(), figure.perDay()),
                            days == null ? "-" : String.format(Locale.ROOT, "%.0f", days),
                            figure.status());
        }
        table.print(out);
        out.println("Peaks since " + room.peaksSince());
    }

    private static String text(String unit, double figure) {
        return switch (unit) {
            case "bytes" -> String.format(Locale.ROOT, "%.1f MB", figure / MEGA);
            case "percent" -> String.format(Locale.ROOT, "%.0f %%", figure);
            default -> String.format(Locale.ROOT, "%.0f", figure);
        };
    }
}
