package io.tandempbx.call.core;

import io.tandempbx.registrar.api.ContactService;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.SipService;
import java.nio.BufferUnderflowException;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets events change calls, each call on its lane: the call is stored as the event left it before anything that shows the
 * change is sent, or goes back to what is stored when the event fails.
 */
final class CallRunner implements Joining.Moves {
    private static final Logger LOG = LoggerFactory.getLogger(CallRunner.class);

    private final CallContext context;
    private final Lanes lanes;
    private final StateTable table;
    private final CallEndLog callEnds;
    private final Map<String, Call> calls;
    private final Parking parking;
    private final Deadlines deadlines;
    private final Hosting hosting;
    // one for each lane's thread, so that a record is written without garbage
    private final ThreadLocal<RecordWriter> writers = ThreadLocal.withInitial(() -> new RecordWriter(1));

    CallRunner(
            CallContext context,
            Lanes lanes,
            StateTable table,
            CallEndLog callEnds,
            Parking parking,
            Deadlines deadlines,
            Hosting hosting) {
        this.context = context;
        this.lanes = lanes;
        this.table = table;
        this.callEnds = callEnds;
        this.calls = context.calls;
        this.parking = parking;
        this.deadlines = deadlines;
        this.hosting = hosting;
    }

    /** Takes over the calls a predecessor left, in this process or in one that ended. */
    void adopt(boolean afterCrash) {
        table.records().forEach((id, record) -> {
            try {
                Call call = Call.fromRecord(record);
                call.legs.forEach(leg -> leg.dialog.adoptedAfterCrash = afterCrash);
                calls.put(id, call);
            } catch (IllegalArgumentException | BufferUnderflowException | NoSuchElementException e) {
                LOG.error("call {} is lost, its record cannot be read: {}", id, e.toString());
                table.remove(id);
            }
        });
        calls.values().forEach(this::forgetDeparted);
        calls.values().forEach(call -> {
            context.index.add(call);
            parking.adopt(call);
            showOthers(call);
            armTimer(call);
        });
        if (!calls.isEmpty()) {
            LOG.info("{} calls taken over", calls.size());
        }
    }

    /** A leg that was on its way to another call when the process ended is in both records: it has arrived. */
    private void forgetDeparted(Call call) {
        call.legs.stream()
                .filter(leg -> leg.state != LegState.GONE && leg.mediaSession.startsWith(call.id + "/"))
                .filter(leg -> calls.values().stream()
                        .filter(other -> other != call)
                        .flatMap(other -> other.legs.stream())
                        .anyMatch(other -> other.mediaSession.equals(leg.mediaSession)))
                .forEach(CallRunner::leaveBehind);
    }

    /** Queues what begins a call. */
    void begin(String callId, Runnable event) {
        lanes.submit(callId, event);
    }

    /** Queues an event for a call; nothing happens when it is over by then. */
    void onCall(String callId, String serverTransaction, Consumer<Call> event) {
        lanes.submit(callId, () -> {
            Call call = calls.get(callId);
            if (call != null) {
                run(call, serverTransaction, event);
            }
        });
    }

    /**
     * Lets an event change its call.
     *
     * @param serverTransaction is answered 500 if the event fails; empty when nobody waits for an answer
     */
    void run(Call call, String serverTransaction, Consumer<Call> event) {
        try {
            Optional<ContactService> contacts = context.neighbours.contacts();
            call.legs.forEach(leg -> Reconnection.follow(leg, context.neighbours.sip(), contacts));
            boolean emergency = call.isEmergency();
            call.legs.forEach(leg -> context.media.know(leg, emergency));
            event.accept(call);
        } catch (RuntimeException e) {
            LOG.error("call {}: an event failed and is undone", call.id, e);
            undo(call);
            if (!serverTransaction.isEmpty()) {
                context.neighbours.sip().respond(serverTransaction, Reply.of(500));
            }
            return;
        }
        settle(call);
    }

    /** Goes back to what is stored; a call of which nothing is stored has never been. */
    private void undo(Call failed) {
        Optional<Call> stored = table.get(failed.id).map(Call::fromRecord);
        context.index.remove(failed);
        if (stored.isPresent()) {
            Call call = stored.get();
            call.timer = failed.timer;
            call.timerAtMs = failed.timerAtMs;
            calls.put(call.id, call);
            context.index.add(call);
            showOthers(call);
            armTimer(call);
        } else {
            calls.remove(failed.id);
            failed.endCause = "500 internal error";
            context.failed(failed, 500, "setup");
            callEnds.add(failed);
            context.ended(failed);
        }
        for (Leg leg : failed.legs) {
            boolean known = stored.flatMap(call -> call.leg(leg.id))
                    .filter(before -> before.mediaPort != 0)
                    .isPresent();
            if (!known) {
                context.media.release(failed, leg);
                freeChannel(leg);
            }
        }
    }

    /** Stores the call as the event left it, then lets out what the event wants to send. */
    private void settle(Call call) {
        parking.left(call);
        hosting.left(call);
        forgetOver(call);
        boolean over = call.isOver();
        if (over) {
            callEnds.add(call);
            table.remove(call.id);
        } else {
            store(call);
        }
        context.changed(call);
        showOthers(call);
        armTimer(call);
        SipService sip = context.neighbours.sip();
        try {
            call.outbox.forEach(message -> message.accept(sip));
        } finally {
            call.outbox.clear();
        }
        if (over) {
            call.legs.forEach(leg -> context.media.release(call, leg));
            calls.remove(call.id);
            context.index.remove(call);
            context.ended(call);
        }
    }

    /** Writes the record, unless the event left it as it was. */
    private void store(Call call) {
        RecordWriter record = writers.get();
        call.write(record);
        if (!record.holds(call.stored)) {
            byte[] octets = record.toBytes();
            table.put(call.id, octets);
            call.stored = octets;
        }
    }

    /** Lets go of what legs that are over still hold; phones that did not come to talk are no part of the call any more. */
    private void forgetOver(Call call) {
        for (int i = call.legs.size() - 1; i >= 0; i--) {
            Leg leg = call.legs.get(i);
            if (leg.state == LegState.GONE) {
                freeChannel(leg);
                if (i > 0 && !call.isTalker(leg)) {
                    call.legs.remove(i);
                    context.index.remove(call, leg);
                }
            }
        }
    }

    private void freeChannel(Leg leg) {
        if (!leg.channel.isEmpty()) {
            context.neighbours.trunks().released(leg.trunk, leg.channel, leg.outcomeStatus);
            leg.channel = "";
        }
    }

    /** Says what other lanes want to know. */
    private static void showOthers(Call call) {
        if (!call.hasParties(call.parties)) {
            call.parties = call.legs.stream()
                    .filter(leg -> leg.state != LegState.GONE)
                    .map(leg -> leg.party)
                    .toList();
        }
        boolean rings = call.hunt != null && call.hunt.ringUntilMs != 0;
        if (rings || !call.ringing.isEmpty()) {
            call.ringing = rings
                    ? call.pendingCalled().stream()
                            .map(leg -> leg.party)
                            .distinct()
                            .toList()
                    : List.of();
        }
    }

    private void armTimer(Call call) {
        long next = call.isOver() ? 0 : deadlines.next(call);
        if (next == call.timerAtMs) {
            return;
        }
        ScheduledFuture<?> armed = call.timer;
        if (armed != null) {
            armed.cancel(false);
        }
        call.timerAtMs = next;
        call.timer = next == 0 ? null : context.at(next, () -> onCall(call.id, "", this::timeIsUp));
    }

    private void timeIsUp(Call call) {
        call.timerAtMs = 0;
        call.timer = null;
        deadlines.due(call);
    }

    @Override
    public void move(
            Call from,
            Leg leg,
            String to,
            BiPredicate<Call, Leg> arrival,
            Consumer<Call> departed,
            Consumer<Call> refused) {
        leg.moving = true;
        String legId = leg.id;
        lanes.submit(to, () -> {
            Call there = calls.get(to);
            boolean arrived = there != null && arrive(from, leg, there, arrival);
            onCall(from.id, "", left -> left.leg(legId).ifPresent(stays -> {
                stays.moving = false;
                if (arrived) {
                    leaveBehind(stays);
                    departed.accept(left);
                } else {
                    refused.accept(left);
                }
            }));
        });
    }

    private boolean arrive(Call from, Leg leg, Call there, BiPredicate<Call, Leg> arrival) {
        boolean[] taken = new boolean[1];
        run(there, "", call -> {
            Leg arriving = leg.movedTo(call);
            call.legs.add(arriving);
            taken[0] = arrival.test(call, arriving);
            if (taken[0]) {
                context.index.move(arriving, call.id);
            } else {
                call.legs.remove(arriving);
            }
        });
        if (!taken[0]) {
            context.debug(from, "could not join call", there.id);
        }
        return taken[0] && calls.containsKey(there.id);
    }

    /** What stays of a leg in the call it has left: who it was, for the record of that call. */
    private static void leaveBehind(Leg leg) {
        leg.state = LegState.GONE;
        leg.mediaPort = 0;
        leg.channel = "";
        leg.exchange = null;
        leg.inviteTransaction = "";
    }
}
