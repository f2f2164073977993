package io.tandempbx.presence.core;

import io.tandempbx.ring.state.StateTable;
import java.nio.BufferUnderflowException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All subscriptions, each a record in the state ring. Confined to the lane of presence but for the views of all, which
 * anybody may read.
 */
final class Subscriptions {
    static final String TABLE = "presence";
    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

    private final StateTable table;
    private final Map<String, Subscription> byId = new ConcurrentHashMap<>();
    private final Map<String, Set<Subscription>> byResource = new HashMap<>();
    private final Map<String, Set<Subscription>> bySubscriber = new HashMap<>();

    Subscriptions(StateTable table) {
        this.table = table;
    }

    /** Takes over what a predecessor left, in this process or in one that ended. */
    void adopt(boolean afterCrash) {
        table.records().forEach((id, record) -> {
            try {
                Subscription found = Subscription.fromRecord(record);
                found.adoptedAfterCrash = afterCrash;
                index(found);
            } catch (IllegalArgumentException | BufferUnderflowException | NoSuchElementException e) {
                LOG.error("subscription {} is lost, its record cannot be read: {}", id, e.toString());
                table.remove(id);
            }
        });
        if (!byId.isEmpty()) {
            LOG.info("{} subscriptions taken over", byId.size());
        }
    }

    void add(Subscription made) {
        store(made);
        index(made);
    }

    /** Writes down what has changed of one, before anybody is told. */
    void store(Subscription known) {
        table.put(known.id, known.toRecord());
    }

    void remove(Subscription over) {
        over.ended = true;
        table.remove(over.id);
        byId.remove(over.id);
        unindex(byResource, over.resource, over);
        unindex(bySubscriber, over.subscriber, over);
    }

    Optional<Subscription> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** A copy, so that what is done to one may remove it. */
    List<Subscription> of(String resource) {
        return List.copyOf(byResource.getOrDefault(resource, Set.of()));
    }

    List<Subscription> by(String subscriber) {
        return List.copyOf(bySubscriber.getOrDefault(subscriber, Set.of()));
    }

    /** All, at about this moment; from any thread. */
    Collection<Subscription> all() {
        return byId.values();
    }

    int size() {
        return byId.size();
    }

    private void index(Subscription added) {
        byId.put(added.id, added);
        byResource.computeIfAbsent(added.resource, key -> new HashSet<>()).add(added);
        bySubscriber.computeIfAbsent(added.subscriber, key -> new HashSet<>()).add(added);
    }

    private static void unindex(Map<String, Set<Subscription>> index, String key, Subscription over) {
        Set<Subscription> present = index.get(key);
        if (present != null) {
            present.remove(over);
            if (present.isEmpty()) {
                index.remove(key);
            }
        }
    }
}
