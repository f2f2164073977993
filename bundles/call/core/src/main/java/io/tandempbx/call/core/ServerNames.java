package io.tandempbx.call.core;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The names of the servers that legs of trunks are connected with over TLS, at the end of a call's record. Releases that know
 * none do not look there; theirs ends in a flag, and one that has names in an octet that is no flag.
 */
final class ServerNames {
    private static final int PRESENT = 2;

    private ServerNames() {}

    static void write(RecordWriter out, List<Leg> legs) {
        List<Leg> named = List.of();
        for (Leg leg : legs) {
            if (!leg.trunk.isEmpty() && !ServerName.of(leg.dialog.flow).isEmpty()) {
                named = named.isEmpty() ? new ArrayList<>() : named;
                named.add(leg);
            }
        }
        if (!named.isEmpty()) {
            out.list(named, (writer, leg) -> writer.text(leg.id).text(ServerName.of(leg.dialog.flow)));
            out.octet(PRESENT);
        }
    }

    /** Gives legs the names that their servers had; all addresses of a trunk have one name. */
    static void read(RecordReader in, byte[] record, Call call) {
        if (record[record.length - 1] == PRESENT) {
            in.list(each -> {
                String legId = each.text();
                String name = each.text();
                call.leg(legId).ifPresent(leg -> {
                    leg.dialog.flow = ServerName.named(leg.dialog.flow, name);
                    leg.otherTargets.replaceAll(target -> ServerName.named(target, name));
                });
                return legId;
            });
        }
    }
}
