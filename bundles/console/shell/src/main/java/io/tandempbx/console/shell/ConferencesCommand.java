package io.tandempbx.console.shell;

import io.tandempbx.conference.api.Conference;
import io.tandempbx.conference.api.ConferenceMember;
import io.tandempbx.conference.api.ConferenceService;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code pbx:conferences}. */
@Service
@Command(scope = "pbx", name = "conferences", description = "Lists who is in which conference")
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class ConferencesCommand extends PbxCommand<List<ConferencesCommand.Row>> {

    @Reference
    ConferenceAccess conferences;

    /** One member. */
    record Row(String room, String number, String name, String joinedAt, boolean muted, String callId) {
        static Row of(Conference conference, ConferenceMember member) {
            return new Row(
                    conference.room(),
                    member.number(),
                    member.name(),
                    member.joinedAt().toString(),
                    member.muted(),
                    member.callId());
        }
    }

    @Override
    List<Row> answer() throws CommandException {
        List<Row> rows = new ArrayList<>();
        for (Conference conference : conferences.use(ConferenceService::conferences)) {
            conference.members().forEach(member -> rows.add(Row.of(conference, member)));
        }
        return rows;
    }

    @Override
    void print(List<Row> rows, PrintStream out) {
        ShellTable table = new ShellTable().emptyTableText("no conference goes on");
        List.of("Room", "Member", "Name", "Since", "Heard", "Call").forEach(table::column);
        rows.forEach(row -> table.addRow()
                .addContent(
                        row.room(),
                        Printable.clean(row.number()),
                        Printable.clean(row.name()),
                        row.joinedAt(),
                        row.muted() ? "muted" : "yes",
                        row.callId()));
        table.print(out);
    }
}
