package io.tandempbx.sip.jain.transaction;

import io.tandempbx.ring.state.StateTable;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.jain.message.MessageWriter;
import io.tandempbx.sip.jain.message.SipRequest;
import io.tandempbx.sip.jain.transaction.ServerRecord.State;
import io.tandempbx.sip.jain.transport.TimerQueue;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests being answered (RFC 3261 §17.2, RFC 6026). As long as something is to happen, every change is written to the
 * state ring before the message that shows it is sent; what only absorbs repeats is written when this revision stops.
 * Thread-safe; a transaction is guarded by its own monitor, which is free while a handler is told.
 */
public final class ServerTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTransactions.class);
    private static final String MAGIC_COOKIE = "z9hG4bK";
    private static final int MAX_NAME = 200;
    private static final long UNANSWERED_INVITE_MS = 15 * 60_000;
    private static final byte[] NOTHING = new byte[0];
    private static final Reply TRYING = Reply.of(100);

    /** The registrar answers a repeat of it the same, so the answer is kept only for as long as repeats are likely. */
    private static final String REPEATABLE = "REGISTER";

    private static final int UNKNOWN_DIALOG = 481;

    private final StateTable table;
    private final TimerQueue timers;
    private final Supplier<TimerValues> values;
    private final Clock clock;
    private final Handlers handlers;
    private final MessageWriter writer;
    private final Outlet outlet;
    private final OwnTags tags;
    private final Map<String, ServerTransaction> running = new ConcurrentHashMap<>(); // but for settled ones
    private final SettledTransactions settled;

    public ServerTransactions(
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
        this.settled = new SettledTransactions(timers, clock);
    }

    /**
     * After a crash, before {@link #restore}: forgets requests other than INVITE that have no answer yet. Nobody is at
     * work on them any more; when they are repeated, they are new.
     */
    public void forgetUnheard() {
        table.records().forEach((name, octets) -> {
            ServerRecord record = ServerRecord.read(octets);
            if (!record.isInvite() && !record.isFinal()) {
                table.remove(name);
            }
        });
    }

    /** After a crash, after {@link #restore}: tells owners again of INVITEs that were cancelled and are unanswered. */
    public void tellOfCancelled() {
        running.values().forEach(transaction -> {
            ServerRecord record;
            synchronized (transaction) {
                record = transaction.record;
            }
            if (record.cancelled() && !record.isFinal()) {
                handlers.tell(record.owner(), new HandlerEvent.Cancelled(transaction.name));
            }
        });
    }

    /** Names every INVITE, with its owner, that has no final answer yet or whose 2xx is not acknowledged. */
    public void open(BiConsumer<String, String> each) {
        running.values().forEach(transaction -> {
            synchronized (transaction) {
                ServerRecord record = transaction.record;
                if (record.isInvite() && (!record.isFinal() || record.state() == State.ACCEPTED)) {
                    each.accept(record.owner(), transaction.name);
                }
            }
        });
    }

    /** Goes on with what a predecessor left. */
    public void restore() {
        table.records().forEach((name, octets) -> {
            ServerRecord record = ServerRecord.read(octets);
            if (record.isSettled()) {
                settled.add(name, octets, record.endAtMs());
                table.remove(name);
                return;
            }
            ServerTransaction transaction = new ServerTransaction(name, record);
            running.put(name, transaction);
            synchronized (transaction) {
                transaction.stored = true;
                armEnd(transaction);
                repeatLater(transaction, values.get().t1Ms());
            }
        });
    }

    /** Writes what the state ring does not have yet, for the successor. */
    public void save() {
        running.values().forEach(transaction -> {
            synchronized (transaction) {
                if (!transaction.over && !transaction.stored) {
                    store(transaction, transaction.record);
                }
            }
        });
        settled.each(table::put);
    }

    /** How a request names its transaction (RFC 3261 §17.2.3); an ACK or a CANCEL names the INVITE's. */
    public static String name(SipRequest request) {
        String method =
                request.method().equals("ACK") || request.method().equals("CANCEL") ? "INVITE" : request.method();
        String branch = request.via().branch();
        String name;
        if (branch.startsWith(MAGIC_COOKIE)) {
            name = branch + '|' + request.via().sentBy().toLowerCase(Locale.ROOT) + '|' + method;
        } else {
            name = request.head().callId()
                    + '|'
                    + request.head().from().tag()
                    + '|'
                    + request.head().cseq()
                    + '|'
                    + request.via()
                    + '|'
                    + method;
        }
        return name.length() <= MAX_NAME ? name : OwnTags.digest(name);
    }

    /** Answers a repeated request as before; false if this is no repeat. */
    public boolean absorb(String name) {
        ServerTransaction transaction = running.get(name);
        if (transaction == null) {
            Optional<ServerRecord> over = settled(name);
            over.ifPresent(this::send);
            return over.isPresent();
        }
        synchronized (transaction) {
            ServerRecord record = transaction.record;
            if (record.state() != State.ACCEPTED) {
                send(record);
            }
        }
        return true;
    }

    private Optional<ServerRecord> settled(String name) {
        return settled.find(name).map(ServerRecord::read);
    }

    /**
     * Begins a transaction and hands the request to its owner; an INVITE is answered 100 before. Any other request is
     * written down only if its owner does not answer at once.
     *
     * @param credential the extension that was proved; empty within a dialog
     */
    public void begin(String name, SipRequest request, String owner, String credential) {
        boolean invite = request.method().equals("INVITE");
        ServerRecord record = new ServerRecord(
                request.method(),
                owner,
                request.flow(),
                request.via().fallback(request.flow().remote()),
                request.outline(),
                State.PROCEEDING,
                "",
                NOTHING,
                clock.millis() + (invite ? UNANSWERED_INVITE_MS : values.get().giveUpMs()),
                false);
        ServerTransaction transaction = new ServerTransaction(name, record);
        running.put(name, transaction);
        synchronized (transaction) {
            if (invite) {
                store(transaction, record);
            }
            armEnd(transaction);
            send(record);
        }
        InboundRequest inbound = new InboundRequest(
                name,
                request.flow(),
                request.method(),
                request.uri(),
                request.user(),
                credential,
                request.head(),
                request.body());
        handlers.tell(owner, new HandlerEvent.Request(inbound));
        synchronized (transaction) {
            if (!transaction.over && !transaction.stored && !transaction.record.isFinal()) {
                store(transaction, transaction.record);
            }
        }
    }

    /** Sends a response of the owner's. */
    public void respond(String name, Reply reply) {
        ServerTransaction transaction = running.get(name);
        if (transaction == null) {
            LOG.debug("No transaction to answer {} in: {}", reply.status(), name);
            return;
        }
        synchronized (transaction) {
            ServerRecord record = transaction.record;
            if (transaction.over || record.isFinal()) {
                LOG.debug("Already answered, {} is ignored: {}", reply.status(), name);
                return;
            }
            String tag = tag(record, reply);
            byte[] response = writer.response(record.outline(), record.flow(), record.method(), reply, tag);
            if (reply.status() == UNKNOWN_DIALOG && record.outline().hasToTag()) {
                // who invents dialogs must not fill the memory: a repeat is new and gets the same answer, an ACK none
                outlet.send(record.flow(), record.fallback(), response, () -> {});
                forget(transaction);
                return;
            }
            ServerRecord answered = answered(record, reply.status(), tag, response);
            change(transaction, answered);
            armEnd(transaction);
            send(answered);
            repeatLater(transaction, values.get().t1Ms());
        }
    }

    private void forget(ServerTransaction transaction) {
        transaction.over = true;
        transaction.stopRepeating();
        transaction.stopEnding();
        running.remove(transaction.name, transaction);
        if (transaction.stored) {
            table.remove(transaction.name);
            transaction.stored = false;
        }
    }

    private ServerRecord answered(ServerRecord record, int status, String tag, byte[] response) {
        long nowMs = clock.millis();
        if (status < 200) {
            String known = tag.isEmpty() ? record.toTag() : tag;
            return record.proceeding(known, response, nowMs + UNANSWERED_INVITE_MS);
        }
        boolean accepted = record.isInvite() && status < 300;
        long lingerMs = record.method().equals(REPEATABLE)
                ? values.get().t4Ms()
                : values.get().giveUpMs();
        return record.finished(accepted ? State.ACCEPTED : State.COMPLETED, tag, response, nowMs + lingerMs);
    }

    /** The owner saw the ACK of its 2xx. */
    public void acknowledged(String name) {
        ServerTransaction transaction = running.get(name);
        if (transaction == null) {
            return;
        }
        synchronized (transaction) {
            ServerRecord record = transaction.record;
            if (!transaction.over && record.state() == State.ACCEPTED) {
                transaction.stopRepeating();
                change(transaction, record.finished(State.ACKNOWLEDGED, record.toTag(), NOTHING, record.endAtMs()));
            }
        }
    }

    /** Takes an ACK that belongs to a transaction here; false if it must go to a handler. */
    public boolean takeAcknowledgement(String name) {
        ServerTransaction transaction = running.get(name);
        if (transaction == null) {
            return settled(name)
                    .filter(record -> record.state() != State.ACKNOWLEDGED)
                    .isPresent();
        }
        synchronized (transaction) {
            ServerRecord record = transaction.record;
            if (record.state() == State.ACCEPTED || record.state() == State.ACKNOWLEDGED) {
                return false;
            }
            if (record.state() == State.COMPLETED) {
                transaction.stopRepeating();
                long lingerMs =
                        record.flow().transport().reliable() ? 0 : values.get().t4Ms();
                change(
                        transaction,
                        record.finished(State.CONFIRMED, record.toTag(), NOTHING, clock.millis() + lingerMs));
                armEnd(transaction);
            }
            return true;
        }
    }

    /**
     * Takes a CANCEL for the INVITE of this name. It has to come from where the INVITE came from, since it proves nothing.
     *
     * @return the To tag for the 200; empty if there is no such INVITE
     */
    public Optional<String> cancel(String name, Flow flow) {
        ServerTransaction transaction = running.get(name);
        if (transaction == null) {
            return settled(name).filter(over -> over.cameFrom(flow)).map(ServerRecord::toTag);
        }
        boolean first;
        ServerRecord record;
        synchronized (transaction) {
            record = transaction.record;
            if (!record.cameFrom(flow)) {
                return Optional.empty();
            }
            first = !record.isFinal() && !record.cancelled();
            if (first) {
                change(transaction, record.asCancelled());
            }
        }
        if (first) {
            handlers.tell(record.owner(), new HandlerEvent.Cancelled(name));
        }
        return Optional.of(record.toTag());
    }

    private String tag(ServerRecord record, Reply reply) {
        if (record.outline().hasToTag()) {
            return ""; // within a dialog the request's To already carries it
        }
        if (!reply.toTag().isEmpty()) {
            return reply.toTag();
        }
        if (reply.status() < 200) {
            return "";
        }
        return record.toTag().isEmpty() ? tags.of(record.outline()) : record.toTag();
    }

    private void change(ServerTransaction transaction, ServerRecord record) {
        if (record.isSettled()) {
            settled.add(transaction.name, record.toBytes(), record.endAtMs());
            forget(transaction);
        } else {
            store(transaction, record);
        }
        transaction.record = record;
    }

    private void store(ServerTransaction transaction, ServerRecord record) {
        table.put(transaction.name, record.toBytes());
        transaction.stored = true;
    }

    /** Sends the last response; of an INVITE that has none yet, 100. */
    private void send(ServerRecord record) {
        byte[] response = record.response();
        if (response.length == 0 && record.isInvite() && !record.isFinal()) {
            response = writer.response(record.outline(), record.flow(), "INVITE", TRYING, "");
        }
        if (response.length > 0) {
            outlet.send(record.flow(), record.fallback(), response, () -> {});
        }
    }

    /** Timers G and the 2xx repeats of RFC 3261 §13.3.1.4. */
    private void repeatLater(ServerTransaction transaction, long gapMs) {
        ServerRecord record = transaction.record;
        boolean unacknowledged = record.isInvite() && record.state() == State.COMPLETED;
        boolean wanted = record.state() == State.ACCEPTED
                || (unacknowledged && !record.flow().transport().reliable());
        transaction.stopRepeating();
        if (wanted) {
            transaction.repeating = timers.after(gapMs, () -> repeat(transaction, record, gapMs));
        }
    }

    private void repeat(ServerTransaction transaction, ServerRecord expected, long gapMs) {
        synchronized (transaction) {
            if (!transaction.over && transaction.record.state() == expected.state()) {
                send(expected);
                repeatLater(transaction, Math.min(2 * gapMs, values.get().t2Ms()));
            }
        }
    }

    private void armEnd(ServerTransaction transaction) {
        transaction.stopEnding();
        if (transaction.over) {
            return;
        }
        long endAtMs = transaction.record.endAtMs();
        transaction.ending = timers.after(endAtMs - clock.millis(), () -> end(transaction, endAtMs));
    }

    private void end(ServerTransaction transaction, long expectedMs) {
        ServerRecord record;
        synchronized (transaction) {
            record = transaction.record;
            if (transaction.over || record.endAtMs() != expectedMs) {
                return;
            }
            if (record.isInvite() && !record.isFinal()) {
                LOG.debug("An INVITE had no final answer for too long: {}", transaction.name);
                timers.after(0, () -> respond(transaction.name, Reply.of(408)));
                return;
            }
            transaction.over = true;
            transaction.stopRepeating();
            running.remove(transaction.name, transaction);
            if (transaction.stored) {
                table.remove(transaction.name);
            }
        }
        if (record.state() == State.ACCEPTED) {
            handlers.tell(record.owner(), new HandlerEvent.Unacknowledged(transaction.name));
        }
    }
}
