package io.tandempbx.call.core;

import io.tandempbx.call.api.CallState;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.sip.api.SipService;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One conversation as data: everything needed to go on with it in another revision or process. Confined to its lane.
 * What an event wants to send is collected in the outbox and leaves only after the changed record is stored.
 */
final class Call {
    private static final int RECORD_VERSION = 1;

    final String id;
    final String inviteKey; // of the INVITE that began it
    final long startedAtMs; // wall clock
    final String from;
    final String to;
    final List<Leg> legs = new ArrayList<>();
    List<String> route = List.of();
    CallState state = CallState.RINGING;
    long answeredAtMs; // wall clock; 0 while unanswered
    long ringUntilMs; // wall clock; 0 when no answer is awaited
    String application = ""; // what answers instead of a phone
    String answeredBy = ""; // id of the called leg that was answered
    int worstStatus; // the final response to pass on if nobody answers
    String endCause = "";

    final List<Consumer<SipService>> outbox = new ArrayList<>();

    @Nullable
    ScheduledFuture<?> ringTimer; // runs while ringUntilMs is not 0; not stored

    Call(String id, String inviteKey, long startedAtMs, String from, String to) {
        this.id = id;
        this.inviteKey = inviteKey;
        this.startedAtMs = startedAtMs;
        this.from = from;
        this.to = to;
    }

    Leg caller() {
        return legs.get(0);
    }

    List<Leg> called() {
        return legs.subList(1, legs.size());
    }

    Optional<Leg> leg(String legId) {
        for (Leg leg : legs) {
            if (leg.id.equals(legId)) {
                return Optional.of(leg);
            }
        }
        return Optional.empty();
    }

    /** The leg with this dialog (RFC 3261 §12). */
    Optional<Leg> legOf(String sipCallId, String localTag, String remoteTag) {
        for (Leg leg : legs) {
            Dialog dialog = leg.dialog;
            if (dialog.local.tag().equals(localTag)
                    && dialog.callId.equals(sipCallId)
                    && dialog.remote.tag().equals(remoteTag)) {
                return Optional.of(leg);
            }
        }
        return Optional.empty();
    }

    /** The other party of an answered call; empty while unanswered or when an application answers. */
    Optional<Leg> peerOf(Leg leg) {
        if (answeredBy.isEmpty()) {
            return Optional.empty();
        }
        return leg.isCaller() ? leg(answeredBy) : leg.id.equals(answeredBy) ? Optional.of(caller()) : Optional.empty();
    }

    boolean isOver() {
        for (Leg leg : legs) {
            if (leg.state != LegState.GONE) {
                return false;
            }
        }
        return true;
    }

    CallSummary summary() {
        return new CallSummary(
                id,
                from,
                to,
                state,
                Instant.ofEpochMilli(startedAtMs),
                answeredAtMs == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(answeredAtMs)),
                legs.stream().map(leg -> leg.summary(this)).toList(),
                route);
    }

    /** @param out a writer to be used again; what it held is lost */
    byte[] toRecord(RecordWriter out) {
        out.restart(RECORD_VERSION);
        out.text(id).text(inviteKey).int64(startedAtMs).text(from).text(to);
        out.list(route, RecordWriter::text).text(state.name());
        out.int64(answeredAtMs).int64(ringUntilMs).text(application).text(answeredBy);
        out.int32(worstStatus).text(endCause);
        out.list(legs, (writer, leg) -> leg.write(writer));
        return out.toBytes();
    }

    static Call fromRecord(byte[] record) {
        RecordReader in = new RecordReader(record);
        if (in.version() != RECORD_VERSION) {
            throw new IllegalArgumentException("call record of version " + in.version());
        }
        Call call = new Call(in.text(), in.text(), in.int64(), in.text(), in.text());
        call.route = in.list(RecordReader::text);
        call.state = CallState.valueOf(in.text());
        call.answeredAtMs = in.int64();
        call.ringUntilMs = in.int64();
        call.application = in.text();
        call.answeredBy = in.text();
        call.worstStatus = in.int32();
        call.endCause = in.text();
        call.legs.addAll(in.list(Leg::read));
        return call;
    }
}
