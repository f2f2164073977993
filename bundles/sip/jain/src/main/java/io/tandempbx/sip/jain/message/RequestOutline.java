package io.tandempbx.sip.jain.message;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import java.util.List;

/**
 * What every response repeats of its request (RFC 3261 §8.2.6.2), as header values ready to be written.
 *
 * @param vias         one value each, topmost first, with received and rport filled in
 * @param to           without our tag
 * @param recordRoutes header lines' values, topmost first
 */
public record RequestOutline(
        List<String> vias, String from, String to, String callId, String cseq, List<String> recordRoutes) {

    public static final RequestOutline EMPTY = new RequestOutline(List.of(), "", "", "", "", List.of());

    public RequestOutline {
        vias = List.copyOf(vias);
        recordRoutes = List.copyOf(recordRoutes);
    }

    /** Whether the request was sent within a dialog. */
    public boolean hasToTag() {
        return !NameAddressText.tag(to).isEmpty();
    }

    public void write(RecordWriter record) {
        record.list(vias, RecordWriter::text)
                .text(from)
                .text(to)
                .text(callId)
                .text(cseq)
                .list(recordRoutes, RecordWriter::text);
    }

    public static RequestOutline read(RecordReader record) {
        return new RequestOutline(
                record.list(RecordReader::text),
                record.text(),
                record.text(),
                record.text(),
                record.text(),
                record.list(RecordReader::text));
    }
}
