package io.tandempbx.call.core;

import io.tandempbx.call.api.CallState;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.sip.api.SipService;
import io.tandempbx.trunk.api.Arrival;
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
    static final int MAX_FORWARDS = 70; // RFC 3261 §8.1.1.6
    private static final int MAX_TRACE = 100; // lines
    // 3 knew no hosted application, 2 not which stage leads to another, 1 no hunt, trunk or transfer
    private static final int RECORD_VERSION = 4;

    final String id;
    final String inviteKey; // of the INVITE that began it
    final long startedAtMs; // wall clock
    final String from;
    final String to;
    final List<Leg> legs = new ArrayList<>();
    private int legsMade;
    List<String> route = List.of();
    CallState state = CallState.RINGING;
    long answeredAtMs; // wall clock; 0 while unanswered
    String callerName = ""; // shown to those who are called
    String application = ""; // what answers instead of a phone
    String talker = ""; // ids of the two legs that hear each other; the second is empty with an application
    String otherTalker = "";
    String trunk = ""; // by which the call came in, went out, or is being tried
    boolean fromTrunk; // whether it came in by it
    int maxForwards = MAX_FORWARDS; // what its INVITE had left, so that a loop ends (RFC 7332); not stored
    String parkedAt = ""; // the place where a party waits to be fetched; empty for none
    String parkedBy = ""; // who is called back when nobody does
    long parkedUntilMs; // wall clock
    String endCause = "";

    @Nullable
    Hunt hunt; // while somebody is looked for

    @Nullable
    Hosted hosted; // while an application of another bundle has the party

    @Nullable
    Arrival arrival; // what the trunk service said of an INVITE from a trunk; not stored

    final List<Consumer<SipService>> outbox = new ArrayList<>();

    @Nullable
    ScheduledFuture<?> timer; // for the next deadline; not stored

    byte[] stored = {}; // the record as the table has it; empty while it is not known
    long timerAtMs; // when it runs, wall clock; 0 while there is none
    volatile List<String> parties = List.of(); // of legs that are not over; read by other lanes; not stored
    volatile List<String> ringing = List.of(); // extensions whose phones ring; read by other lanes; not stored

    Call(String id, String inviteKey, long startedAtMs, String from, String to) {
        this.id = id;
        this.inviteKey = inviteKey;
        this.startedAtMs = startedAtMs;
        this.from = from;
        this.to = to;
    }

    /** The leg that began the call, perhaps over by now. */
    Leg caller() {
        return legs.get(0);
    }

    /** The phones that have been asked to answer and have not yet. */
    List<Leg> pendingCalled() {
        List<Leg> pending = List.of();
        for (Leg leg : legs) {
            if (!leg.inbound && leg.state.pending()) {
                if (pending.isEmpty()) {
                    pending = new ArrayList<>(legs.size());
                }
                pending.add(leg);
            }
        }
        return pending;
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

    /** Whether an operator has put both parties on hold, who will hear each other again. */
    boolean isOnHold() {
        return application.equals(Holding.NAME);
    }

    /** The party that hears this one; empty while there is none or it has left, when an application answers, or an operator holds. */
    Optional<Leg> peerOf(Leg leg) {
        if (isOnHold()) {
            return Optional.empty();
        }
        Optional<Leg> other =
                leg.id.equals(talker) ? leg(otherTalker) : leg.id.equals(otherTalker) ? leg(talker) : Optional.empty();
        return other.filter(
                found -> found.state != LegState.GONE); // one that left goes on being named until another joins
    }

    /** These two hear each other from now on. */
    void join(Leg one, Leg other) {
        talker = one.id;
        otherTalker = other.id;
        application = "";
    }

    /** A trunk is asked to take the call out; one that is answered already, or came in by a trunk, stays what it is. */
    void triedBy(String asked) {
        if (!fromTrunk && answeredAtMs == 0) {
            trunk = asked;
        }
    }

    /** Somebody answered for the first time: a trunk that was asked before in vain has no part in the call. */
    void answeredByTalkers() {
        if (!fromTrunk) {
            trunk = legs.stream()
                    .filter(this::isTalker)
                    .map(leg -> leg.trunk)
                    .filter(its -> !its.isEmpty())
                    .findFirst()
                    .orElse("");
        }
    }

    /** Which borders the call crossed, as a call record names it: internal, inbound or outbound. */
    String direction() {
        return trunk.isEmpty() ? "internal" : fromTrunk ? "inbound" : "outbound";
    }

    /** From now on an application is what this party hears. */
    void joinApplication(Leg one, String name) {
        talker = one.id;
        otherTalker = "";
        application = name;
    }

    boolean isTalker(Leg leg) {
        return leg.id.equals(talker) || leg.id.equals(otherTalker);
    }

    /** Whether help is called, and has not answered yet. */
    boolean isEmergency() {
        Hunt present = hunt;
        return present != null && present.emergency;
    }

    /** The party for which somebody is looked for; empty when nobody is, or it has gone. */
    Optional<Leg> seeker() {
        Hunt present = hunt;
        return present == null ? Optional.empty() : leg(present.seeker).filter(leg -> leg.state != LegState.GONE);
    }

    /** An id that no leg of this call has had. */
    String newLegId(String prefix) {
        return prefix + ++legsMade;
    }

    /** Adds to what operators read of the call's way. */
    void trace(List<String> lines) {
        List<String> all = new ArrayList<>(route);
        all.addAll(lines);
        route = all.subList(0, Math.min(all.size(), MAX_TRACE));
    }

    /** Whether these are the parties of the legs that are not over, in their order. */
    boolean hasParties(List<String> named) {
        int found = 0;
        for (Leg leg : legs) {
            if (leg.state != LegState.GONE
                    && (found == named.size() || !named.get(found++).equals(leg.party))) {
                return false;
            }
        }
        return found == named.size();
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
                application.equals(Parking.NAME) && state == CallState.TALKING ? CallState.PARKED : state,
                Instant.ofEpochMilli(startedAtMs),
                answeredAtMs == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(answeredAtMs)),
                legs.stream().map(leg -> leg.summary(isOnHold())).toList(),
                route,
                trunk,
                fromTrunk,
                parkedAt);
    }

    /** @param out a writer to be used again; what it held is lost */
    void write(RecordWriter out) {
        out.restart(RECORD_VERSION);
        out.text(id).text(inviteKey).int64(startedAtMs).text(from).text(to);
        out.list(route, RecordWriter::text).text(state.name());
        out.int64(answeredAtMs).text(callerName).text(application).text(talker).text(otherTalker);
        out.text(trunk)
                .flag(fromTrunk)
                .text(parkedAt)
                .text(parkedBy)
                .int64(parkedUntilMs)
                .text(endCause);
        out.int32(legsMade);
        Hunt.write(out, hunt);
        out.list(legs, (writer, leg) -> leg.write(writer));
        Hosted.write(out, hosted);
        ServerNames.write(out, legs);
    }

    static Call fromRecord(byte[] record) {
        RecordReader in = new RecordReader(record);
        if (in.version() < 1 || in.version() > RECORD_VERSION) {
            throw new IllegalArgumentException("call record of version " + in.version());
        }
        Call call = new Call(in.text(), in.text(), in.int64(), in.text(), in.text());
        call.route = in.list(RecordReader::text);
        call.state = CallState.valueOf(in.text());
        call.answeredAtMs = in.int64();
        if (in.version() == 1) {
            readVersion1(call, in);
            return call;
        }
        call.callerName = in.text();
        call.application = in.text();
        call.talker = in.text();
        call.otherTalker = in.text();
        call.trunk = in.text();
        call.fromTrunk = in.flag();
        call.parkedAt = in.text();
        call.parkedBy = in.text();
        call.parkedUntilMs = in.int64();
        call.endCause = in.text();
        call.legsMade = in.int32();
        call.hunt = Hunt.read(in);
        call.legs.addAll(in.list(Leg::read));
        call.hosted = in.version() > 3 ? Hosted.read(in) : null;
        if (in.version() > 3) {
            ServerNames.read(in, record, call);
        }
        return call;
    }

    private static void readVersion1(Call call, RecordReader in) {
        long ringUntilMs = in.int64();
        call.application = in.text();
        call.otherTalker = in.text();
        call.talker = call.answeredAtMs == 0 ? "" : "a";
        int worstStatus = in.int32();
        call.endCause = in.text();
        call.legs.addAll(in.list(reader -> Leg.readVersion1(reader, call.id)));
        call.legsMade = call.legs.size();
        if (call.state == CallState.RINGING) {
            call.hunt = Hunt.ofVersion1(call.from, call.to, ringUntilMs, worstStatus);
        }
    }
}
