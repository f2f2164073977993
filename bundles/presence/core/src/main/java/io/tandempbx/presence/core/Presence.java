package io.tandempbx.presence.core;

import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.presence.api.SubscriptionSummary;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.ring.state.StateStore;
import io.tandempbx.ring.state.StateTable;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Subscriptions with all that belongs to them. Thread-safe: what changes anything is done on the lane of presence. */
final class Presence {
    private static final String PROCESS_TABLE = "presence.process";
    private static final String PROCESS_KEY = "process";
    private static final long SWEEP_MS = 1_000;
    private static final int LARGEST_COUNT = 1_000_000;

    final Neighbours neighbours;
    final SubscribeHandler handler;
    final CallWatch calls;
    final Lane lane = new Lane();
    private final Subscriptions subscriptions;
    private final Mailboxes mailboxes;
    private final Documents documents;
    private final Notifier notifier;
    private final Clock clock;
    private long directoryVersion = -1;

    Presence(StateStore state, Neighbours neighbours, Clock clock, Supplier<PresenceSettings> settings) {
        this.neighbours = neighbours;
        this.clock = clock;
        Lines lines = new Lines();
        mailboxes = new Mailboxes(state.open(Mailboxes.TABLE));
        subscriptions = new Subscriptions(state.open(Subscriptions.TABLE));
        documents = new Documents(neighbours, lines, mailboxes);
        notifier = new Notifier(neighbours, subscriptions, documents, lane, clock, settings);
        calls = new CallWatch(neighbours, lines, notifier, lane);
        handler = new SubscribeHandler(neighbours, subscriptions, notifier, calls, lane, clock, settings);
        subscriptions.adopt(isNewProcess(state.open(PROCESS_TABLE)));
    }

    private static boolean isNewProcess(StateTable table) {
        ProcessHandle process = ProcessHandle.current();
        long startedAtMs =
                process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        byte[] present =
                new RecordWriter(1).int64(process.pid()).int64(startedAtMs).toBytes();
        boolean same = table.get(PROCESS_KEY)
                .map(record -> Arrays.equals(record, present))
                .orElse(false);
        table.put(PROCESS_KEY, present);
        return !same;
    }

    /** From now on everybody who was taken over is told the present state, as soon as it is known. */
    void start() {
        lane.run(this::sweep);
        lane.every(SWEEP_MS, this::sweep);
    }

    private static int bounded(int count) {
        return Math.min(count, LARGEST_COUNT);
    }

    /** So many messages are in a mailbox, and of these so many urgent ones. */
    void waiting(String extension, int fresh, int old, int freshUrgent, int oldUrgent) {
        if (extension.isEmpty() || fresh < 0 || old < 0 || freshUrgent < 0 || oldUrgent < 0) {
            throw new IllegalArgumentException("mailbox '" + extension + "' with " + fresh + " new, " + old + " old, "
                    + freshUrgent + " new urgent, " + oldUrgent + " old urgent");
        }
        Mailboxes.Count count =
                new Mailboxes.Count(bounded(fresh), bounded(old), bounded(freshUrgent), bounded(oldUrgent));
        lane.run(() -> {
            mailboxes.put(extension, count);
            notifier.changed(Set.of(extension), Set.of(EventPackage.MESSAGES));
        });
    }

    /** Ends what is over, tells what could not be told before, and looks for what nobody tells: registrations. */
    void sweep() {
        long nowMs = clock.millis();
        long version = neighbours.directory().map(DirectorySnapshot::version).orElse(directoryVersion);
        boolean directoryChanged = version != directoryVersion;
        directoryVersion = version;
        Set<String> watched = new HashSet<>();
        boolean lamps = subscriptions.all().stream().anyMatch(each -> each.kind != EventPackage.MESSAGES);
        if (lamps) {
            calls.watch();
        } else {
            calls.rest();
        }
        for (Subscription each : subscriptions.all()) {
            watched.add(each.resource);
            if (each.expiresAtMs <= nowMs) {
                notifier.end(each, "timeout");
            } else if (directoryChanged && handler.reasonToEnd(each).isPresent()) {
                handler.reasonToEnd(each).ifPresent(reason -> notifier.end(each, reason));
            } else if (each.kind == EventPackage.PRESENCE && documents.differs(each)) {
                notifier.changed(each);
            } else {
                notifier.proceed(each);
            }
        }
        documents.retain(watched);
    }

    List<SubscriptionSummary> summaries() {
        return subscriptions.all().stream()
                .map(Subscription::summary)
                .sorted(Comparator.comparing(SubscriptionSummary::subscriber)
                        .thenComparing(SubscriptionSummary::resource)
                        .thenComparing(SubscriptionSummary::eventPackage))
                .toList();
    }

    /** How many there are of each package. */
    Map<EventPackage, Integer> counts() {
        Map<EventPackage, Integer> counts = new EnumMap<>(EventPackage.class);
        for (EventPackage kind : EventPackage.values()) {
            counts.put(kind, 0);
        }
        subscriptions.all().forEach(each -> counts.merge(each.kind, 1, Integer::sum));
        return counts;
    }

    /** How many NOTIFYs this revision sent. */
    long notified() {
        return notifier.sent();
    }
}
