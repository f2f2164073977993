package io.tandempbx.route.core;

import io.tandempbx.route.api.AttendantMenu;
import io.tandempbx.route.api.Holidays;
import io.tandempbx.route.api.InboundRoute;
import io.tandempbx.route.api.OutboundRoute;
import io.tandempbx.route.api.RingGroup;
import io.tandempbx.route.api.RouteItem;
import io.tandempbx.route.api.StoredItem;
import io.tandempbx.route.api.TimeCondition;
import io.tandempbx.store.api.Document;
import io.tandempbx.store.api.DocumentListener;
import io.tandempbx.store.api.DocumentRepository;
import io.tandempbx.store.api.DocumentSnapshot;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The latest items as documents hold them, also while the store is away or being replaced. Thread-safe. */
final class ItemView {
    private static final Logger LOG = LoggerFactory.getLogger(ItemView.class);

    private final Map<ItemKind, DocumentListener> listeners = new HashMap<>();
    private volatile RouteItems items = RouteItems.NONE;

    ItemView() {
        for (ItemKind kind : ItemKind.values()) {
            listeners.put(kind, present -> take(kind, present));
        }
    }

    RouteItems latest() {
        return items;
    }

    void bind(DocumentRepository documents) {
        listeners.forEach((kind, listener) -> documents.attach(kind.document(), listener));
    }

    void unbind(DocumentRepository documents) {
        listeners.forEach((kind, listener) -> documents.detach(kind.document(), listener));
    }

    private synchronized void take(ItemKind kind, DocumentSnapshot present) {
        RouteItems old = items;
        items = switch (kind) {
            case RING_GROUP -> new RouteItems(
                    all(RingGroup.class, present),
                    old.outbound(),
                    old.inbound(),
                    old.timeConditions(),
                    old.holidays(),
                    old.menus());
            case OUTBOUND_ROUTE -> new RouteItems(
                    old.ringGroups(),
                    all(OutboundRoute.class, present),
                    old.inbound(),
                    old.timeConditions(),
                    old.holidays(),
                    old.menus());
            case INBOUND_ROUTE -> new RouteItems(
                    old.ringGroups(),
                    old.outbound(),
                    all(InboundRoute.class, present),
                    old.timeConditions(),
                    old.holidays(),
                    old.menus());
            case TIME_CONDITION -> new RouteItems(
                    old.ringGroups(),
                    old.outbound(),
                    old.inbound(),
                    all(TimeCondition.class, present),
                    old.holidays(),
                    old.menus());
            case HOLIDAYS -> new RouteItems(
                    old.ringGroups(),
                    old.outbound(),
                    old.inbound(),
                    old.timeConditions(),
                    all(Holidays.class, present),
                    old.menus());
            case MENU -> new RouteItems(
                    old.ringGroups(),
                    old.outbound(),
                    old.inbound(),
                    old.timeConditions(),
                    old.holidays(),
                    all(AttendantMenu.class, present));
        };
    }

    private static <T extends RouteItem> Map<String, T> all(Class<T> type, DocumentSnapshot present) {
        Map<String, T> items = new HashMap<>();
        present.documents()
                .forEach((id, document) -> read(type, document).ifPresent(stored -> items.put(id, stored.item())));
        return items;
    }

    /** The item of a document; one that cannot be read is told and left out, so that the others count. */
    static <T extends RouteItem> Optional<StoredItem<T>> read(Class<T> type, Document document) {
        try {
            return Optional.of(new StoredItem<>(ItemKind.read(type, document.body()), document.version()));
        } catch (ItemKind.BrokenItemException e) {
            LOG.warn("{} {} cannot be read and is left out: {}", document.kind(), document.id(), e.getMessage());
            return Optional.empty();
        }
    }
}
