package io.tandempbx.console.shell;

import io.tandempbx.cdr.api.CallDirection;
import io.tandempbx.cdr.api.CallRecordCsv;
import io.tandempbx.cdr.api.CallRecordKey;
import io.tandempbx.cdr.api.CallRecordPage;
import io.tandempbx.cdr.api.CallRecordQuery;
import io.tandempbx.cdr.api.CallRecordService;
import io.tandempbx.cdr.api.CallRecordsUnavailableException;
import io.tandempbx.cdr.api.Disposition;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code pbx:cdr-list}. */
@Service
@Command(
        scope = "pbx",
        name = "cdr-list",
        description =
                "Lists call records of the last 24 hours or another window, newest first, calls going on included")
public final class CdrListCommand extends PbxCommand<CallRecordView.Page> {
    private static final int LARGEST_PAGE = 10_000;
    private static final int STREAMED_AT_ONCE = 500;
    private static final Duration USUAL_WINDOW = Duration.ofHours(24);

    @Option(name = "--from", description = "Began at this moment or later: 2026-11-02T08:00:00Z, or 2026-11-02 (UTC)")
    String from = "";

    @Option(name = "--to", description = "Began before this moment")
    String to = "";

    @Option(name = "--extension", description = "Caller or called party is this extension")
    String extension = "";

    @Option(name = "--number", description = "These digits occur in the caller's or the dialled number")
    String number = "";

    @Option(name = "--min-duration", description = "At least so many seconds long")
    int minSeconds = -1;

    @Option(name = "--max-duration", description = "At most so many seconds long")
    int maxSeconds = -1;

    @Option(name = "--direction", description = "internal, inbound or outbound")
    String direction = "";

    @Option(name = "--disposition", description = "answered, busy, no_answer, cancelled, failed or in_progress")
    String disposition = "";

    @Option(name = "--trunk", description = "Went over this trunk")
    String trunk = "";

    @Option(name = "--limit", description = "At most so many, 1-10000")
    int limit = 100;

    @Option(name = "--after", description = "Goes on where a page ended: what it gave as next")
    String after = "";

    @Option(
            name = "--csv",
            description = "Prints all that match as CSV, however many; --limit and --after say nothing then")
    boolean csv;

    @Override
    CallRecordView.Page answer() throws CommandException {
        if (csv && json) {
            throw new CommandException("give either --csv or --json");
        }
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw new CommandException("--limit must be from 1 to " + LARGEST_PAGE);
        }
        CallRecordQuery query = query();
        if (csv) {
            stream(query, session.getConsole());
            return new CallRecordView.Page(0, List.of(), null);
        }
        Optional<CallRecordKey> place = parsed("--after", after, "what a page gave as next", CallRecordKey::of);
        CallRecordPage page = services.callRecords().use(records -> page(records, query, limit, place));
        List<CallRecordView> calls =
                page.records().stream().map(CallRecordView::of).toList();
        return new CallRecordView.Page(
                calls.size(), calls, page.next().map(CallRecordKey::text).orElse(null));
    }

    private static CallRecordPage page(
            CallRecordService records, CallRecordQuery query, int limit, Optional<CallRecordKey> place)
            throws IOException {
        try {
            return records.page(query, limit, place);
        } catch (CallRecordsUnavailableException e) {
            throw new IOException("call records are not available now: " + e.getMessage(), e);
        }
    }

    /** Page by page, so that a reader who takes his time keeps no service from being replaced. */
    private void stream(CallRecordQuery query, PrintStream out) throws CommandException {
        out.println(CallRecordCsv.HEADER);
        Optional<CallRecordKey> place = Optional.empty();
        do {
            Optional<CallRecordKey> from = place;
            CallRecordPage page = services.callRecords().use(records -> page(records, query, STREAMED_AT_ONCE, from));
            page.records().forEach(record -> out.println(CallRecordCsv.line(record)));
            place = page.next();
        } while (place.isPresent());
    }

    @Override
    void print(CallRecordView.Page page, PrintStream out) {
        if (csv) {
            return;
        }
        ShellTable table = new ShellTable().emptyTableText("no calls");
        List.of("Start", "From", "To", "Disposition", "Duration", "Cause", "Call")
                .forEach(table::column);
        for (CallRecordView call : page.calls()) {
            table.addRow()
                    .addContent(
                            call.startTime(),
                            Printable.clean(call.fromExtension(), 20),
                            Printable.clean(call.toExtension(), 20),
                            call.disposition(),
                            call.duration() + " s",
                            call.hangupCause(),
                            call.callId());
        }
        table.print(out);
        String next = page.next();
        if (next != null) {
            out.println("more with --after " + next);
        }
    }

    private CallRecordQuery query() throws CommandException {
        Optional<Instant> end = parsed("--to", to, "a moment such as 2026-11-02T08:00:00Z", CdrListCommand::moment);
        Instant until = end.orElseGet(() -> Instant.now().plusSeconds(1));
        Instant since = parsed("--from", from, "a moment such as 2026-11-02T08:00:00Z", CdrListCommand::moment)
                .orElse(until.minus(USUAL_WINDOW));
        return new CallRecordQuery(
                since,
                until,
                given(extension),
                given(number),
                minSeconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(minSeconds)),
                maxSeconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(maxSeconds)),
                parsed("--direction", direction, "internal, inbound or outbound", CallDirection::of),
                given(trunk),
                parsed("--disposition", disposition, "the name of one", Disposition::of));
    }

    private static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static <T> Optional<T> parsed(String option, String text, String rule, Function<String, Optional<T>> parser)
            throws CommandException {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<T> value = parser.apply(text);
        if (value.isEmpty()) {
            throw new CommandException(option + " must be " + rule + ", not '" + Printable.clean(text) + "'");
        }
        return value;
    }

    private static Optional<Instant> moment(String text) {
        try {
            return Optional.of(
                    text.length() == 10
                            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                            : Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
