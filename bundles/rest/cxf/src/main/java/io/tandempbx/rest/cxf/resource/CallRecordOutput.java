package io.tandempbx.rest.cxf.resource;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tandempbx.cdr.api.CallRecord;
import io.tandempbx.cdr.api.CallRecordCsv;
import io.tandempbx.cdr.api.CallRecordKey;
import io.tandempbx.cdr.api.CallRecordPage;
import io.tandempbx.cdr.api.CallRecordQuery;
import io.tandempbx.cdr.api.CallRecordService;
import io.tandempbx.cdr.api.CallRecordsUnavailableException;
import io.tandempbx.rest.cxf.http.Json;
import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.rest.cxf.resource.CallRecordViews.CallRecordView;
import io.tandempbx.wiring.api.ServiceSlot;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import javax.ws.rs.core.StreamingOutput;

/**
 * Call records on their way to one client. Never more than a page is held, and no page is asked for before the client has
 * taken the one before. The first page is there before the answer begins, so that an absent database is a status; when it
 * goes later, the connection is broken off, and the client knows by its end that something is missing.
 */
final class CallRecordOutput implements StreamingOutput {
    private static final int PAGE = 500;

    private final ServiceSlot<CallRecordService> records;
    private final Map<String, Double> scores; // of calls that go on, by call id
    private final CallRecordQuery query;
    private final CallRecordPage first;
    private final long most;
    private final boolean csv;

    private CallRecordOutput(
            ServiceSlot<CallRecordService> records,
            Map<String, Double> scores,
            CallRecordQuery query,
            CallRecordPage first,
            long most,
            boolean csv) {
        this.records = records;
        this.scores = scores;
        this.query = query;
        this.first = first;
        this.most = most;
        this.csv = csv;
    }

    static CallRecordOutput begin(
            ServiceSlot<CallRecordService> records,
            Map<String, Double> scores,
            CallRecordQuery query,
            Optional<CallRecordKey> place,
            long most,
            boolean csv) {
        CallRecordPage first = page(records, query, (int) Math.min(PAGE, most), place);
        return new CallRecordOutput(records, scores, query, first, most, csv);
    }

    /** A call that goes on sounds as it does now; how one sounded that is over is in its record. */
    private CallRecord asItSounds(CallRecord record) {
        Double score = record.endTime().isPresent() ? null : scores.get(record.callId());
        return score == null ? record : record.withMos(score);
    }

    @Override
    public void write(OutputStream out) throws IOException {
        if (csv) {
            out.write((CallRecordCsv.HEADER + "\r\n").getBytes(StandardCharsets.UTF_8));
            eachPage(page -> {
                StringBuilder lines = new StringBuilder(PAGE * 200);
                page.records().forEach(record -> lines.append(CallRecordCsv.line(asItSounds(record)))
                        .append("\r\n"));
                out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
            });
            return;
        }
        try (JsonGenerator json = Json.MAPPER.createGenerator(out)) {
            json.writeStartObject();
            json.writeArrayFieldStart("calls");
            long[] count = {0};
            Optional<CallRecordKey> next = eachPage(page -> {
                for (var record : page.records()) {
                    json.writePOJO(CallRecordView.of(asItSounds(record)));
                }
                count[0] += page.records().size();
            });
            json.writeEndArray();
            json.writeNumberField("count", count[0]);
            json.writeStringField("next", next.map(CallRecordKey::text).orElse(null));
            json.writeEndObject();
        }
    }

    private interface Sink {
        void take(CallRecordPage page) throws IOException;
    }

    /** Where the records go on that the limit left out. */
    private Optional<CallRecordKey> eachPage(Sink sink) throws IOException {
        CallRecordPage page = first;
        long left = most;
        while (true) {
            sink.take(page);
            left -= page.records().size();
            if (left <= 0 || page.next().isEmpty()) {
                return page.next();
            }
            try {
                page = page(records, query, (int) Math.min(PAGE, left), page.next());
            } catch (ProblemException e) {
                throw new IOException("call records end in the middle: " + e.getMessage(), e);
            }
        }
    }

    private static CallRecordPage page(
            ServiceSlot<CallRecordService> records, CallRecordQuery query, int limit, Optional<CallRecordKey> place) {
        return records.<CallRecordPage>call(service -> {
                    try {
                        return service.page(query, limit, place);
                    } catch (CallRecordsUnavailableException e) {
                        throw ProblemException.of(503, "call records are not available now: " + e.getMessage());
                    }
                })
                .orElseThrow(() -> ProblemException.away("the service of call records"));
    }
}
