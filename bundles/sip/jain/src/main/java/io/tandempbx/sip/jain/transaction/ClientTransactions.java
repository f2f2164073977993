package io.tandempbx.sip.jain.transaction;

import io.tandempbx.ring.state.StateTable;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.sip.jain.message.MalformedMessageException;
import io.tandempbx.sip.jain.message.MessageWriter;
import io.tandempbx.sip.jain.message.SipResponse;
import io.tandempbx.sip.jain.transaction.ClientRecord.Ack;
import io.tandempbx.sip.jain.transaction.ClientRecord.Cancel;
import io.tandempbx.sip.jain.transaction.ClientRecord.State;
import io.tandempbx.sip.jain.transport.TimerQueue;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests of ours being answered by others (RFC 3261 §17.1, RFC 6026). Every change is written to the state ring before
 * the message that shows it is sent. Thread-safe; a transaction is guarded by its own monitor.
 */
public final class ClientTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(ClientTransactions.class);
    private static final byte[] NOTHING = new byte[0];
    private static final String CANCEL_SUFFIX = "/CANCEL";
    private static final long NEVER = 0;
    private static final int TIMED_OUT = 408;
    private static final int UNREACHABLE = 503;
    private static final int TERMINATED = 487;

    private final StateTable table;
    private final TimerQueue timers;
    private final Supplier<TimerValues> values;
    private final Clock clock;
    private final Handlers handlers;
    private final MessageWriter writer;
    private final Outlet outlet;
    private final OwnTags tags;
    private final Map<String, ClientTransaction> running = new ConcurrentHashMap<>(); // but for settled ones
    private final SettledNames settled;

    public ClientTransactions(
            StateTable table,
            TimerQueue timers,
            Supplier<TimerValues> values,
            Clock clock,
            Handlers handlers,
            MessageWriter writer,
            Outlet outlet,
            OwnTags tags) {
        this.table = table;
        this.timers = timers;
        this.values = values;
        this.clock = clock;
        this.handlers = handlers;
        this.writer = writer;
        this.outlet = outlet;
        this.tags = tags;
        this.settled = new SettledNames(timers, clock, table::remove);
    }

    /**
     * Goes on with what a predecessor left.
     *
     * @param connected whether a connection to this peer was kept; over a lost one a request is sent again
     */
    public void restore(Predicate<Flow> connected) {
        table.records().forEach((name, octets) -> {
            ClientRecord record = ClientRecord.read(octets);
            if (record.isSettled()) {
                settled.add(name, record.endAtMs());
                return;
            }
            ClientTransaction transaction = new ClientTransaction(name, record);
            running.put(name, transaction);
            synchronized (transaction) {
                Flow flow = record.flow();
                armEnd(transaction);
                repeatLater(transaction, values.get().t1Ms());
                boolean unanswered = record.state() == State.CALLING;
                if (unanswered && flow.transport().reliable() && !connected.test(flow)) {
                    sendRequest(transaction);
                }
            }
        });
    }

    /** Names owner and key of every request whose outcome is still to come. */
    public void awaited(BiConsumer<String, String> each) {
        running.values().forEach(transaction -> {
            synchronized (transaction) {
                ClientRecord record = transaction.record;
                boolean repeated =
                        record.state() == State.ACCEPTED && record.acks().isEmpty();
                if (!record.owner().isEmpty() && (!record.isFinal() || repeated)) {
                    each.accept(record.owner(), record.key());
                }
            }
        });
    }

    /** A name for a transaction to come: its branch. */
    public String newName() {
        return tags.branch();
    }

    /** Sends a request in a new transaction of this name. */
    public void send(String name, String owner, String key, OutboundRequest request, Flow flow) {
        byte[] octets = writer.request(request, flow, name);
        begin(
                name,
                new ClientRecord(
                        request.method(),
                        owner,
                        key,
                        flow,
                        State.CALLING,
                        octets,
                        Cancel.NO,
                        List.of(),
                        clock.millis() + patienceMs(request)),
                request.patienceMs() > 0);
    }

    private long patienceMs(OutboundRequest request) {
        long timerMs = values.get().giveUpMs();
        return request.patienceMs() == 0 ? timerMs : Math.min(timerMs, request.patienceMs());
    }

    /** Cancels an INVITE now or with its first provisional response; without effect once it is answered. */
    public void cancel(String name) {
        ClientTransaction transaction = running.get(name);
        if (transaction != null) {
            cancel(transaction, List.of());
        }
    }

    /**
     * Does the same over another flow: the phone has come back over another connection.
     *
     * @param headers of the CANCEL, beside those of the INVITE
     */
    public void cancel(String name, Flow flow, List<Header> headers) {
        ClientTransaction transaction = running.get(name);
        if (transaction != null) {
            synchronized (transaction) {
                follow(transaction, flow);
                cancel(transaction, headers);
            }
        }
    }

    private void cancel(ClientTransaction transaction, List<Header> headers) {
        synchronized (transaction) {
            ClientRecord record = transaction.record;
            if (transaction.over || !record.isInvite() || record.isFinal() || record.cancel() != Cancel.NO) {
                return;
            }
            if (record.state() == State.PROCEEDING) {
                sendCancel(transaction, headers);
            } else {
                store(transaction, record.cancelling(Cancel.WANTED, record.endAtMs(), headers));
            }
        }
    }

    /** Sends the ACK of a 2xx and keeps it for repeats of that 2xx. */
    public void acknowledge(String name, OutboundRequest request, Flow flow) {
        Ack ack = new Ack(request.to().tag(), flow, writer.request(request, flow, tags.branch()));
        ClientTransaction transaction = running.get(name);
        if (transaction == null) {
            table.get(name)
                    .ifPresent(octets -> table.put(
                            name, ClientRecord.read(octets).withAck(ack).toBytes()));
        } else {
            synchronized (transaction) {
                if (!transaction.over) {
                    store(transaction, transaction.record.withAck(ack));
                }
            }
        }
        outlet.send(flow, flow.remote(), ack.octets(), () -> {});
    }

    /** Takes a response; false if it belongs to nothing here. */
    public boolean take(SipResponse response) {
        boolean ofCancel = response.head().cseqMethod().equals("CANCEL");
        String branch = response.via().branch();
        ClientTransaction transaction = running.get(ofCancel ? branch + CANCEL_SUFFIX : branch);
        if (transaction == null) {
            return !ofCancel && isRepeated(branch, response);
        }
        synchronized (transaction) {
            if (transaction.over) {
                return !ofCancel && isRepeated(branch, response);
            }
            if (!transaction.record.method().equals(response.head().cseqMethod())) {
                return false;
            }
            follow(transaction, response.flow());
            if (response.status() < 200) {
                provisional(transaction, response);
            } else if (transaction.record.isInvite()) {
                inviteFinal(transaction, response);
            } else {
                otherFinal(transaction, response);
            }
        }
        return true;
    }

    /** Takes a response to what is settled, if it is; false otherwise. */
    private boolean isRepeated(String name, SipResponse response) {
        Optional<ClientRecord> settledAs = table.get(name)
                .map(ClientRecord::read)
                .filter(record -> record.isSettled()
                        && record.method().equals(response.head().cseqMethod()));
        settledAs.filter(record -> response.status() >= 200).ifPresent(record -> repeatedFinal(name, record, response));
        return settledAs.isPresent();
    }

    /** A phone whose connection ended answers over another (RFC 3261 §18.2.2): what is still to be sent goes there. */
    private void follow(ClientTransaction transaction, Flow flow) {
        if (!flow.transport().reliable()) {
            return;
        }
        Flow present = transaction.record.flow();
        if (present.transport() == flow.transport() && !present.equals(flow)) {
            store(transaction, transaction.record.over(flow));
        }
    }

    private void begin(String name, ClientRecord record) {
        begin(name, record, false);
    }

    private void begin(String name, ClientRecord record, boolean impatient) {
        byte[] octets = record.toBytes();
        ClientTransaction transaction = new ClientTransaction(name, record);
        running.put(name, transaction);
        synchronized (transaction) {
            transaction.impatient = impatient;
            table.put(name, octets);
            armEnd(transaction);
            sendRequest(transaction);
            repeatLater(transaction, values.get().t1Ms());
        }
    }

    private void provisional(ClientTransaction transaction, SipResponse response) {
        ClientRecord record = transaction.record;
        if (record.isFinal()) {
            return;
        }
        if (record.state() == State.CALLING) {
            store(
                    transaction,
                    record.moved(State.PROCEEDING, record.request(), record.isInvite() ? NEVER : record.endAtMs()));
            if (record.isInvite()) {
                transaction.stopRepeating();
                armEnd(transaction);
            }
        }
        deliver(transaction.name, record, response);
        if (transaction.record.cancel() == Cancel.WANTED) {
            sendCancel(transaction, record.cancelHeaders());
        }
    }

    private void inviteFinal(ClientTransaction transaction, SipResponse response) {
        ClientRecord record = transaction.record;
        if (record.isFinal()) {
            repeatedFinal(transaction.name, record, response);
            return;
        }
        boolean success = response.status() < 300;
        transaction.stopRepeating();
        long nowMs = clock.millis();
        if (success) {
            store(
                    transaction,
                    record.moved(State.ACCEPTED, NOTHING, nowMs + values.get().giveUpMs()));
        } else {
            byte[] ack = acknowledgement(record, response);
            long lingerMs =
                    record.flow().transport().reliable() ? 0 : values.get().giveUpMs();
            store(transaction, record.moved(State.COMPLETED, ack, nowMs + lingerMs));
            outlet.send(record.flow(), record.flow().remote(), ack, () -> {});
        }
        armEnd(transaction);
        if (success && record.owner().isEmpty()) {
            hangUp(transaction.name, response);
        } else {
            deliver(transaction.name, record, response);
        }
    }

    /** Ends what an INVITE made that was answered after it was given up. */
    private void hangUp(String name, SipResponse response) {
        UnwantedAnswer unwanted = UnwantedAnswer.to(response.head());
        acknowledge(name, unwanted.ack(), response.flow());
        send(newName(), "", "", unwanted.bye(), response.flow());
    }

    private void repeatedFinal(String name, ClientRecord record, SipResponse response) {
        boolean success = response.status() < 300;
        if (record.state() == State.COMPLETED && !success) {
            outlet.send(record.flow(), record.flow().remote(), record.request(), () -> {}); // the ACK again
        } else if (record.state() == State.ACCEPTED && success) {
            repeatedSuccess(name, record, response);
        }
    }

    private void repeatedSuccess(String name, ClientRecord record, SipResponse response) {
        String toTag = response.head().to().tag();
        for (Ack ack : record.acks()) {
            if (ack.toTag().equals(toTag)) {
                outlet.send(ack.flow(), ack.flow().remote(), ack.octets(), () -> {});
                return;
            }
        }
        deliver(name, record, response);
    }

    /** Timer K is left out: a repeat of the response belongs to nothing then, and is dropped all the same. */
    private void otherFinal(ClientTransaction transaction, SipResponse response) {
        ClientRecord record = transaction.record;
        if (record.isFinal()) {
            return; // as an earlier release left it
        }
        forget(transaction);
        deliver(transaction.name, record, response);
    }

    private void sendCancel(ClientTransaction transaction, List<Header> headers) {
        ClientRecord record = transaction.record;
        long endAtMs = clock.millis() + values.get().giveUpMs();
        try {
            byte[] octets = writer.cancel(record.request(), headers);
            store(transaction, record.cancelling(Cancel.SENT, endAtMs, List.of()));
            armEnd(transaction);
            begin(
                    transaction.name + CANCEL_SUFFIX,
                    new ClientRecord(
                            "CANCEL", "", "", record.flow(), State.CALLING, octets, Cancel.NO, List.of(), endAtMs));
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("our own INVITE is unreadable", e);
        }
    }

    private byte[] acknowledgement(ClientRecord record, SipResponse response) {
        try {
            return writer.acknowledgement(record.request(), response.toText());
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("our own INVITE is unreadable", e);
        }
    }

    private void store(ClientTransaction transaction, ClientRecord record) {
        table.put(transaction.name, record.toBytes());
        transaction.record = record;
        if (record.isSettled() && !transaction.over) {
            settled.add(transaction.name, record.endAtMs());
            release(transaction);
        }
    }

    private void deliver(String transaction, ClientRecord record, SipResponse response) {
        if (record.owner().isEmpty()) {
            return;
        }
        InboundResponse inbound = new InboundResponse(
                transaction, response.flow(), response.status(), response.reason(), response.head(), response.body());
        handlers.tell(record.owner(), new HandlerEvent.Response(record.key(), inbound));
    }

    private void sendRequest(ClientTransaction transaction) {
        ClientRecord record = transaction.record;
        outlet.send(record.flow(), record.flow().remote(), record.request(), () -> fail(transaction, UNREACHABLE));
    }

    /** Timers A and E; over a reliable transport nothing is repeated. */
    private void repeatLater(ClientTransaction transaction, long gapMs) {
        ClientRecord record = transaction.record;
        boolean wanted = record.flow().transport() == Transport.UDP
                && (record.state() == State.CALLING || (record.state() == State.PROCEEDING && !record.isInvite()));
        transaction.stopRepeating();
        if (wanted) {
            transaction.repeating = timers.after(gapMs, () -> repeat(transaction, gapMs));
        }
    }

    private void repeat(ClientTransaction transaction, long gapMs) {
        synchronized (transaction) {
            ClientRecord record = transaction.record;
            if (transaction.over || record.isFinal() || (record.isInvite() && record.state() != State.CALLING)) {
                return;
            }
            sendRequest(transaction);
            long t2Ms = values.get().t2Ms();
            boolean slow = record.state() == State.PROCEEDING;
            repeatLater(transaction, slow ? t2Ms : record.isInvite() ? 2 * gapMs : Math.min(2 * gapMs, t2Ms));
        }
    }

    private void armEnd(ClientTransaction transaction) {
        transaction.stopEnding();
        long endAtMs = transaction.record.endAtMs();
        if (endAtMs != NEVER && !transaction.over) {
            transaction.ending = timers.after(endAtMs - clock.millis(), () -> end(transaction, endAtMs));
        }
    }

    private void end(ClientTransaction transaction, long expectedMs) {
        synchronized (transaction) {
            if (transaction.over || transaction.record.endAtMs() != expectedMs) {
                return;
            }
            ClientRecord record = transaction.record;
            if (record.isFinal()) {
                forget(transaction);
            } else if (transaction.impatient && record.isInvite() && record.cancel() == Cancel.NO) {
                abandon(transaction, record);
            } else {
                fail(transaction, record.cancel() == Cancel.SENT ? TERMINATED : TIMED_OUT);
            }
        }
    }

    /** Its sender goes on without it; until timer B a peer that wakes up after all is told that it need not ring. */
    private void abandon(ClientTransaction transaction, ClientRecord record) {
        transaction.impatient = false;
        transaction.stopRepeating();
        store(transaction, record.abandoned(clock.millis() + values.get().giveUpMs()));
        armEnd(transaction);
        handlers.tell(record.owner(), new HandlerEvent.Failed(record.key(), TIMED_OUT));
    }

    private void fail(ClientTransaction transaction, int status) {
        synchronized (transaction) {
            ClientRecord record = transaction.record;
            if (transaction.over || record.isFinal()) {
                return;
            }
            LOG.debug("{} under {} fails with {}", record.method(), record.key(), status);
            forget(transaction);
            if (!record.owner().isEmpty()) {
                handlers.tell(record.owner(), new HandlerEvent.Failed(record.key(), status));
            }
        }
    }

    private void forget(ClientTransaction transaction) {
        release(transaction);
        table.remove(transaction.name);
    }

    private void release(ClientTransaction transaction) {
        transaction.over = true;
        transaction.stopRepeating();
        transaction.stopEnding();
        running.remove(transaction.name, transaction);
    }
}
