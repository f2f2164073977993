package io.tandempbx.call.core;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.sip.api.Reply;

/** Provisional responses of one INVITE that must arrive (RFC 3262). Data; the reply that waits for its PRACK is not stored. */
final class ReliableProgress {
    static final long FIRST_MS = 500;
    static final long LAST_MS = 32_000;
    static final long AGAIN_MS = 60_000; // RFC 3261 §13.3.1.1

    boolean wanted; // the peer's INVITE requires or supports it
    boolean required;
    int sequence; // RSeq of the last that we sent, or of the last that the peer sent
    long repeatAtMs; // wall clock; 0 when nothing waits for a PRACK
    long intervalMs;
    Reply waiting = Reply.of(180);
    int told; // the status that the caller was told last; 0 for none; not stored, like the next
    long tellAgainAtMs; // wall clock: when to tell it again, before proxies on the way give up; 0 for never

    void told(int status, long nowMs) {
        told = status;
        tellAgainAtMs = nowMs + AGAIN_MS;
    }

    /** A reply is on its way and is to be repeated until its PRACK comes. */
    void sent(Reply reply, long nowMs) {
        waiting = reply;
        intervalMs = FIRST_MS;
        repeatAtMs = nowMs + intervalMs;
    }

    /** The time of the next repetition; false when it has been repeated long enough. */
    boolean again(long nowMs) {
        intervalMs *= 2;
        repeatAtMs = intervalMs > LAST_MS ? 0 : nowMs + intervalMs;
        return repeatAtMs != 0;
    }

    void acknowledged() {
        repeatAtMs = 0;
    }

    void copy(ReliableProgress other) {
        wanted = other.wanted;
        required = other.required;
        sequence = other.sequence;
    }

    void write(RecordWriter out) {
        out.flag(wanted).flag(required).int32(sequence);
    }

    void read(RecordReader in) {
        wanted = in.flag();
        required = in.flag();
        sequence = in.int32();
    }
}
