package io.tandempbx.sip.jain.transaction;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.RefusedRequest;
import io.tandempbx.sip.api.SipHandler;
import io.tandempbx.sip.jain.transport.TimerQueue;
import java.time.Clock;
import java.util.List;
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
    private static final int LAYOUT = 2; // 1 had no option tags
    private static final int EVENTS_LAYOUT = 1;

    /** Served by the signalling itself. */
    private static final Set<String> OWN_METHODS = Set.of("ACK", "CANCEL", "OPTIONS");

    private final StateTable table;
    private final TimerQueue timers;
    private final Clock clock;
    private final Consumer<String> unserved;
    private final Map<String, HandlerSlot> slots = new ConcurrentHashMap<>();
    private final Map<String, String> owners = new ConcurrentHashMap<>(); // by method
    private final Map<String, Set<String>> options = new ConcurrentHashMap<>(); // by owner
    private volatile String allow;
    private volatile String supported;

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
            RecordReader in = new RecordReader(record);
            in.list(RecordReader::text).forEach(method -> owners.put(method, owner));
            options.put(owner, in.version() < LAYOUT ? Set.of() : Set.copyOf(in.list(RecordReader::text)));
        });
        this.allow = allowed();
        this.supported = known();
    }

    public void attach(String owner, Set<String> methods, SipHandler handler) {
        table.put(
                owner,
                new RecordWriter(LAYOUT)
                        .list(new TreeSet<>(methods), RecordWriter::text)
                        .list(new TreeSet<>(handler.options()), RecordWriter::text)
                        .toBytes());
        owners.values().removeIf(owner::equals);
        methods.forEach(method -> owners.put(method, owner));
        options.put(owner, Set.copyOf(handler.options()));
        allow = allowed();
        supported = known();
        slot(owner).attach(handler);
    }

    public void detach(String owner, SipHandler handler) {
        slot(owner).detach(handler);
    }

    /** Who takes requests of this method; also while it is away. */
    public Optional<String> ownerOf(String method) {
        return Optional.ofNullable(owners.get(method));
    }

    /** The value of Allow: what is served now, sorted. */
    public String allow() {
        return allow;
    }

    /** The value of Supported: the option tags of all handlers, sorted. */
    public String supported() {
        return supported;
    }

    /** Those of the required option tags that an owner does not know. */
    public List<String> unknown(String owner, List<String> required) {
        Set<String> its = options.getOrDefault(owner, Set.of());
        return required.stream().filter(option -> !its.contains(option)).toList();
    }

    /** Those of the required option tags that no owner knows. */
    public List<String> unknown(List<String> required) {
        return required.stream()
                .filter(option -> options.values().stream().noneMatch(known -> known.contains(option)))
                .toList();
    }

    /** Tells an owner something, now or when it is back. */
    void tell(String owner, HandlerEvent event) {
        HandlerSlot slot = slot(owner);
        switch (slot.offer(event, clock.millis())) {
            case DELIVERED -> {}
            case QUEUED -> expireAfter(HandlerSlot.WAIT_LIMIT_MS + 1, owner, slot);
            case REFUSED -> timers.after(0, () -> giveUp(owner, event));
        }
    }

    /** Tells an owner that is there of a request that was refused. */
    public void refused(String owner, RefusedRequest request) {
        slot(owner).inform(request);
    }

    /** Hands over a request that needs no answer, now or when the owner is back. */
    public void deliver(String owner, InboundRequest request) {
        tell(owner, new HandlerEvent.Request(request));
    }

    /** Writes what still waits for its owner, for the successor to deliver. */
    public void save(StateTable waiting) {
        slots.forEach((owner, slot) -> {
            List<HandlerSlot.Waiting> events = slot.waiting();
            if (!events.isEmpty()) {
                waiting.put(
                        owner,
                        new RecordWriter(EVENTS_LAYOUT)
                                .list(
                                        events,
                                        (each, event) -> EventRecord.write(each.int64(event.untilMs()), event.event()))
                                .toBytes());
            }
        });
    }

    /** Takes over what waited when a predecessor stopped. */
    public void restore(StateTable waiting) {
        waiting.records().forEach((owner, record) -> {
            waiting.remove(owner);
            HandlerSlot slot = slot(owner);
            slot.restore(new RecordReader(record).list(each -> waiting(each)));
            expireAfter(HandlerSlot.WAIT_LIMIT_MS + 1, owner, slot);
        });
    }

    private static HandlerSlot.Waiting waiting(RecordReader record) {
        long untilMs = record.int64();
        return new HandlerSlot.Waiting(EventRecord.read(record), untilMs);
    }

    private void expireAfter(long delayMs, String owner, HandlerSlot slot) {
        timers.after(delayMs, () -> slot.expired(clock.millis()).forEach(late -> giveUp(owner, late)));
    }

    private void giveUp(String owner, HandlerEvent event) {
        LOG.debug("Nobody attached as {} took an event in time", owner);
        if (!event.unanswered().isEmpty()) {
            unserved.accept(event.unanswered());
        }
    }

    private String allowed() {
        Set<String> methods = new TreeSet<>(OWN_METHODS);
        methods.addAll(owners.keySet());
        return String.join(", ", methods);
    }

    private String known() {
        Set<String> all = new TreeSet<>();
        options.values().forEach(all::addAll);
        return String.join(", ", all);
    }

    private HandlerSlot slot(String owner) {
        return slots.computeIfAbsent(owner, name -> new HandlerSlot());
    }
}
