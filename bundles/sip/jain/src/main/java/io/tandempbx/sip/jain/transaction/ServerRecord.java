package io.tandempbx.sip.jain.transaction;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.jain.message.RequestOutline;
import java.net.InetSocketAddress;

/**
 * A server transaction as the state ring holds it.
 *
 * @param owner     who answers it
 * @param fallback  where a response goes when the connection is gone
 * @param outline   empty once the final response is made
 * @param toTag     of our responses; empty until one had it
 * @param response  the last one sent; empty once it need not be repeated
 * @param endAtMs   wall clock; when it is given up or forgotten
 * @param cancelled whether the handler was told of a CANCEL
 */
record ServerRecord(
        String method,
        String owner,
        Flow flow,
        InetSocketAddress fallback,
        RequestOutline outline,
        State state,
        String toTag,
        byte[] response,
        long endAtMs,
        boolean cancelled) {

    private static final int LAYOUT = 1;

    /** RFC 3261 §17.2 and RFC 6026 §7.1. */
    enum State {
        /** No final response yet. */
        PROCEEDING,
        /** A final response was sent; to an INVITE one other than 2xx, not yet acknowledged. */
        COMPLETED,
        /** That response to an INVITE was acknowledged. */
        CONFIRMED,
        /** An INVITE was answered 2xx, which is repeated. */
        ACCEPTED,
        /** The 2xx was acknowledged; repeats of the INVITE are absorbed. */
        ACKNOWLEDGED
    }

    boolean isInvite() {
        return method.equals("INVITE");
    }

    /** Whether nothing is going to happen any more, but for repeats of the request being absorbed. */
    boolean isSettled() {
        return state == State.ACKNOWLEDGED || state == State.CONFIRMED || (state == State.COMPLETED && !isInvite());
    }

    /** Whether a request over this flow comes from the machine that sent this one, and no easier to forge. */
    boolean cameFrom(Flow other) {
        return flow.remote().getAddress().equals(other.remote().getAddress())
                && other.transport().compareTo(flow.transport()) >= 0;
    }

    boolean isFinal() {
        return state != State.PROCEEDING;
    }

    ServerRecord proceeding(String tag, byte[] sent, long end) {
        return new ServerRecord(method, owner, flow, fallback, outline, State.PROCEEDING, tag, sent, end, cancelled);
    }

    ServerRecord finished(State reached, String tag, byte[] sent, long end) {
        return new ServerRecord(
                method, owner, flow, fallback, RequestOutline.EMPTY, reached, tag, sent, end, cancelled);
    }

    ServerRecord asCancelled() {
        return new ServerRecord(method, owner, flow, fallback, outline, state, toTag, response, endAtMs, true);
    }

    byte[] toBytes() {
        RecordWriter record = RecordBuffer.begin(LAYOUT).text(method).text(owner);
        FlowRecord.write(record, flow);
        record.address(fallback);
        outline.write(record);
        return record.text(state.name())
                .text(toTag)
                .block(response)
                .int64(endAtMs)
                .flag(cancelled)
                .toBytes();
    }

    static ServerRecord read(byte[] octets) {
        RecordReader record = new RecordReader(octets);
        return new ServerRecord(
                record.text(),
                record.text(),
                FlowRecord.read(record),
                FlowRecord.address(record),
                RequestOutline.read(record),
                State.valueOf(record.text()),
                record.text(),
                record.block(),
                record.int64(),
                record.flag());
    }
}
