package io.tandempbx.sip.jain.transaction;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.NameAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/** How an event that waits for its handler stands in a state record. */
final class EventRecord {
    private static final int REQUEST = 1;
    private static final int CANCELLED = 2;
    private static final int UNACKNOWLEDGED = 3;
    private static final int RESPONSE = 4;
    private static final int FAILED = 5;

    private EventRecord() {}

    static void write(RecordWriter record, HandlerEvent event) {
        if (event instanceof HandlerEvent.Request each) {
            InboundRequest request = each.request();
            record.octet(REQUEST).text(request.transaction());
            FlowRecord.write(record, request.flow());
            record.text(request.method())
                    .text(request.uri())
                    .text(request.user())
                    .text(request.credential());
            head(record, request.head());
            body(record, request.body());
        } else if (event instanceof HandlerEvent.Cancelled each) {
            record.octet(CANCELLED).text(each.transaction());
        } else if (event instanceof HandlerEvent.Unacknowledged each) {
            record.octet(UNACKNOWLEDGED).text(each.transaction());
        } else if (event instanceof HandlerEvent.Response each) {
            InboundResponse response = each.response();
            record.octet(RESPONSE).text(each.key()).text(response.clientTransaction());
            FlowRecord.write(record, response.flow());
            record.int32(response.status()).text(response.reason());
            head(record, response.head());
            body(record, response.body());
        } else if (event instanceof HandlerEvent.Failed each) {
            record.octet(FAILED).text(each.key()).int32(each.status());
        }
    }

    static HandlerEvent read(RecordReader record) {
        int kind = record.octet();
        return switch (kind) {
            case REQUEST -> new HandlerEvent.Request(new InboundRequest(
                    record.text(),
                    FlowRecord.read(record),
                    record.text(),
                    record.text(),
                    record.text(),
                    record.text(),
                    head(record),
                    body(record)));
            case CANCELLED -> new HandlerEvent.Cancelled(record.text());
            case UNACKNOWLEDGED -> new HandlerEvent.Unacknowledged(record.text());
            case RESPONSE -> new HandlerEvent.Response(
                    record.text(),
                    new InboundResponse(
                            record.text(),
                            FlowRecord.read(record),
                            record.int32(),
                            record.text(),
                            head(record),
                            body(record)));
            case FAILED -> new HandlerEvent.Failed(record.text(), record.int32());
            default -> throw new IllegalArgumentException("an event of kind " + kind);
        };
    }

    private static void head(RecordWriter record, MessageHead head) {
        address(record, head.from());
        address(record, head.to());
        record.text(head.callId()).int64(head.cseq()).text(head.cseqMethod());
        record.list(head.contacts(), EventRecord::address);
        record.list(head.recordRoutes(), RecordWriter::text);
        record.list(head.others(), (each, header) -> each.text(header.name()).text(header.value()));
    }

    private static MessageHead head(RecordReader record) {
        return new MessageHead(
                address(record),
                address(record),
                record.text(),
                record.int64(),
                record.text(),
                record.list(EventRecord::address),
                record.list(RecordReader::text),
                record.list(each -> new Header(each.text(), each.text())));
    }

    private static void address(RecordWriter record, NameAddress address) {
        record.text(address.displayName()).text(address.uri());
        record.list(address.parameters().entrySet(), (each, parameter) -> each.text(parameter.getKey())
                .text(parameter.getValue()));
    }

    private static NameAddress address(RecordReader record) {
        String displayName = record.text();
        String uri = record.text();
        Map<String, String> parameters = new LinkedHashMap<>();
        record.list(each -> parameters.put(each.text(), each.text()));
        return new NameAddress(displayName, uri, parameters);
    }

    private static void body(RecordWriter record, Body body) {
        record.text(body.type()).block(body.bytes());
    }

    private static Body body(RecordReader record) {
        return new Body(record.text(), record.block());
    }
}
