package io.tandempbx.sip.jain.transaction;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import java.util.ArrayList;
import java.util.List;

/**
 * A client transaction as the state ring holds it.
 *
 * @param owner   who is told the outcome; empty for nobody, as for a CANCEL
 * @param request to be repeated; once an INVITE was answered otherwise than 2xx, its ACK
 * @param cancel  how far a wish to cancel has come
 * @param acks    of the 2xx responses acknowledged so far
 * @param endAtMs wall clock; when it is given up or forgotten; 0 for never
 * @param cancelHeaders of the CANCEL that is wanted, beside those of the INVITE
 */
record ClientRecord(
        String method,
        String owner,
        String key,
        Flow flow,
        State state,
        byte[] request,
        Cancel cancel,
        List<Ack> acks,
        long endAtMs,
        List<Header> cancelHeaders) {

    private static final int LAYOUT = 1;
    private static final int LAYOUT_WITH_HEADERS = 2; // at the end, where an earlier release does not look

    /** RFC 3261 §17.1 and RFC 6026 §7.2. */
    enum State {
        /** No response yet: Calling or Trying. */
        CALLING,
        PROCEEDING,
        /** An INVITE was answered otherwise than 2xx. */
        COMPLETED,
        /** An INVITE was answered 2xx; further ones may come from other branches of a fork. */
        ACCEPTED
    }

    /** RFC 3261 §9.1. */
    enum Cancel {
        NO,
        /** Wanted, to be sent with the first provisional response. */
        WANTED,
        SENT
    }

    /**
     * The ACK of a 2xx.
     *
     * @param toTag of that 2xx
     */
    record Ack(String toTag, Flow flow, byte[] octets) {

        void write(RecordWriter record) {
            FlowRecord.write(record.text(toTag), flow);
            record.block(octets);
        }

        static Ack read(RecordReader record) {
            return new Ack(record.text(), FlowRecord.read(record), record.block());
        }
    }

    ClientRecord {
        acks = List.copyOf(acks);
        cancelHeaders = List.copyOf(cancelHeaders);
    }

    ClientRecord(
            String method,
            String owner,
            String key,
            Flow flow,
            State state,
            byte[] request,
            Cancel cancel,
            List<Ack> acks,
            long endAtMs) {
        this(method, owner, key, flow, state, request, cancel, acks, endAtMs, List.of());
    }

    boolean isInvite() {
        return method.equals("INVITE");
    }

    /** Whether nothing is going to happen any more, but for repeats of the response. */
    boolean isSettled() {
        return state == State.COMPLETED || (state == State.ACCEPTED && !acks.isEmpty());
    }

    boolean isFinal() {
        return state == State.COMPLETED || state == State.ACCEPTED;
    }

    ClientRecord moved(State reached, byte[] octets, long end) {
        return new ClientRecord(method, owner, key, flow, reached, octets, cancel, acks, end, cancelHeaders);
    }

    ClientRecord over(Flow other) {
        return new ClientRecord(method, owner, key, other, state, request, cancel, acks, endAtMs, cancelHeaders);
    }

    ClientRecord cancelling(Cancel reached, long end, List<Header> headers) {
        return new ClientRecord(method, owner, key, flow, state, request, reached, acks, end, headers);
    }

    /** Nobody waits for its outcome any more; what answers after all is cancelled. */
    ClientRecord abandoned(long end) {
        return new ClientRecord(method, "", "", flow, state, request, Cancel.WANTED, acks, end);
    }

    ClientRecord withAck(Ack ack) {
        List<Ack> more = new ArrayList<>(acks);
        more.removeIf(known -> known.toTag().equals(ack.toTag()));
        more.add(ack);
        return new ClientRecord(method, owner, key, flow, state, request, cancel, more, endAtMs, cancelHeaders);
    }

    byte[] toBytes() {
        boolean more = !cancelHeaders.isEmpty();
        RecordWriter record = RecordBuffer.begin(more ? LAYOUT_WITH_HEADERS : LAYOUT)
                .text(method)
                .text(owner)
                .text(key);
        FlowRecord.write(record, flow);
        record.text(state.name())
                .block(request)
                .text(cancel.name())
                .list(acks, (each, ack) -> ack.write(each))
                .int64(endAtMs);
        if (more) {
            record.list(
                    cancelHeaders, (each, header) -> each.text(header.name()).text(header.value()));
        }
        return record.toBytes();
    }

    static ClientRecord read(byte[] octets) {
        RecordReader record = new RecordReader(octets);
        return new ClientRecord(
                record.text(),
                record.text(),
                record.text(),
                FlowRecord.read(record),
                State.valueOf(record.text()),
                record.block(),
                Cancel.valueOf(record.text()),
                record.list(Ack::read),
                record.int64(),
                record.version() < LAYOUT_WITH_HEADERS
                        ? List.of()
                        : record.list(reader -> new Header(reader.text(), reader.text())));
    }
}
