package io.tandempbx.sip.jain.transaction;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.SipHandler;
import io.tandempbx.sip.jain.transport.TimerQueue;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who takes which requests. Owners and their methods are state records, so that after a replacement of this bundle
 * events wait for owners that have not attached again yet. Thread-safe.
 */
public final class Handlers {
    private static final Logger LOG = LoggerFactory.getLogger(Handlers.class);
    private static final int LAYOUT = 1;

    private final StateTable table;
    private final TimerQueue timers;
    private final Clock clock;
    private final Consumer<String> unserved;
    private final Map<String, HandlerSlot> slots = new ConcurrentHashMap<>();
    private final Map<String, String> owners = new ConcurrentHashMap<>(); // by method

    /**
     * Reads who attached to a predecessor.
     *
     * @param unserved told the server transaction of a request that nobody took in time
     */
    public Handlers(StateTable table, TimerQueue timers, Clock clock, Consumer<String> unserved) {
        this.table = table;
        this.timers = timers;
        this.clock = clock;
        this.unserved = unserved;
        table.records().forEach((owner, record) -> {
            slots.put(owner, new HandlerSlot());
            new RecordReader(record).list(RecordReader::text).forEach(method -> owners.put(method, owner));
        });
    }

    public void attach(String owner, Set<String> methods, SipHandler handler) {
        table.put(
                owner,
                new RecordWriter(LAYOUT)
                        .list(new TreeSet<>(methods), RecordWriter::text)
                        .toBytes());
        owners.values().removeIf(owner::equals);
        methods.forEach(method -> owners.put(method, owner));
        slot(owner).attach(handler);
    }

    public void detach(String owner, SipHandler handler) {
        slot(owner).detach(handler);
    }

    /** Who takes requests of this method; also while it is away. */
    public Optional<String> ownerOf(String method) {
        return Optional.ofNullable(owners.get(method));
    }

    /** The methods that somebody takes, sorted. */
    public Set<String> methods() {
        return new TreeSet<>(owners.keySet());
    }

    /**
     * Tells an owner something, now or when it is back.
     *
     * @param serverTransaction answered 503 if nobody comes; empty for what needs no answer
     */
    void tell(String owner, String serverTransaction, Consumer<SipHandler> delivery) {
        HandlerSlot slot = slot(owner);
        HandlerEvent event = new HandlerEvent(serverTransaction, delivery);
        switch (slot.offer(event, clock.millis())) {
            case DELIVERED -> {}
            case QUEUED -> timers.after(HandlerSlot.WAIT_LIMIT_MS + 1, () -> slot.expired(clock.millis())
                    .forEach(late -> giveUp(owner, late)));
            case REFUSED -> timers.after(0, () -> giveUp(owner, event));
        }
    }

    /** Hands over a request that needs no answer, now or when the owner is back. */
    public void deliver(String owner, InboundRequest request) {
        tell(owner, "", handler -> handler.request(request));
    }

    /** Answers the requests that still wait; the owners' successors will not see them. */
    public void stop() {
        slots.forEach((owner, slot) -> slot.drain().forEach(event -> giveUp(owner, event)));
    }

    private void giveUp(String owner, HandlerEvent event) {
        LOG.debug("Nobody attached as {} took an event in time", owner);
        if (!event.serverTransaction().isEmpty()) {
            unserved.accept(event.serverTransaction());
        }
    }

    private HandlerSlot slot(String owner) {
        return slots.computeIfAbsent(owner, name -> new HandlerSlot());
    }
}
