package io.tandempbx.route.core;

import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.route.api.RouteAdminService;
import io.tandempbx.route.api.RouteItem;
import io.tandempbx.route.api.StoredItem;
import io.tandempbx.security.api.AuditService;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.security.api.RefusedException.Kind;
import io.tandempbx.store.api.Document;
import io.tandempbx.store.api.DocumentException;
import io.tandempbx.store.api.DocumentRepository;
import io.tandempbx.wiring.api.ServiceSlot;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Keeps items as documents: judges, stores, notes. Thread-safe. */
final class RouteAdministration implements RouteAdminService {
    private final ServiceSlot<DocumentRepository> documents;
    private final ServiceSlot<AuditService> audit;
    private final Supplier<Optional<DirectorySnapshot>> directory;
    private final Supplier<RouteItems> items;

    RouteAdministration(
            ServiceSlot<DocumentRepository> documents,
            ServiceSlot<AuditService> audit,
            Supplier<Optional<DirectorySnapshot>> directory,
            Supplier<RouteItems> items) {
        this.documents = documents;
        this.audit = audit;
        this.directory = directory;
        this.items = items;
    }

    @Override
    public <T extends RouteItem> List<StoredItem<T>> list(Class<T> kind) throws RefusedException {
        return present().list(ItemKind.of(kind).document()).documents().values().stream()
                .flatMap(document -> ItemView.read(kind, document).stream())
                .toList();
    }

    @Override
    public <T extends RouteItem> Optional<StoredItem<T>> find(Class<T> kind, String id) throws RefusedException {
        return document(ItemKind.of(kind), id).flatMap(document -> ItemView.read(kind, document));
    }

    @Override
    public <T extends RouteItem> StoredItem<T> add(T item, Identity by) throws RefusedException {
        ItemKind kind = ItemKind.of(item.getClass());
        rules().check(item);
        String body = ItemKind.write(item);
        Document added = change(kind, by, repository -> repository.add(kind.document(), item.id(), body));
        note(by, kind, "add", item.id(), "", body);
        return new StoredItem<>(item, by.dryRun() ? 0 : added.version());
    }

    @Override
    public <T extends RouteItem> StoredItem<T> replace(T item, Optional<Long> version, Identity by)
            throws RefusedException {
        ItemKind kind = ItemKind.of(item.getClass());
        Optional<Document> before = document(kind, item.id());
        if (before.isPresent()) { // otherwise it is unknown, whatever else is wrong
            rules().check(item);
        }
        String body = ItemKind.write(item);
        Document after = change(kind, by, repository -> repository.put(kind.document(), item.id(), version, body));
        note(by, kind, "change", item.id(), before.map(Document::body).orElse(""), body);
        return new StoredItem<>(
                item, by.dryRun() ? before.map(Document::version).orElse(0L) : after.version());
    }

    @Override
    public void remove(Class<? extends RouteItem> kind, String id, Optional<Long> version, Identity by)
            throws RefusedException {
        ItemKind known = ItemKind.of(kind);
        Optional<String> user = rules().userOf(known, id);
        if (user.isPresent()) {
            throw new RefusedException(Kind.CONFLICT, "", "", known.title() + " " + id + " is used by " + user.get());
        }
        Document before = change(known, by, repository -> repository.remove(known.document(), id, version));
        note(by, known, "remove", id, before.body(), "");
    }

    private ItemRules rules() {
        return new ItemRules(directory.get(), items.get());
    }

    private Optional<Document> document(ItemKind kind, String id) throws RefusedException {
        return present().find(kind.document(), id);
    }

    /** Reads need no lock of the slot: what was read stays valid. */
    private DocumentRepository present() throws RefusedException {
        return documents.<DocumentRepository>call(repository -> repository).orElseThrow(RouteAdministration::away);
    }

    @FunctionalInterface
    private interface Change {
        Document in(DocumentRepository repository) throws DocumentException;
    }

    private Document change(ItemKind kind, Identity by, Change change) throws RefusedException {
        try {
            return documents
                    .<Document, DocumentException>attempt(
                            repository -> change.in(by.dryRun() ? repository.rehearsal() : repository))
                    .orElseThrow(RouteAdministration::away);
        } catch (DocumentException e) {
            throw refused(kind, e);
        }
    }

    private void note(Identity by, ItemKind kind, String what, String id, String before, String after) {
        audit.run(log -> log.note(by, kind.document() + "." + what, kind.document() + "/" + id, before, after));
    }

    private static RefusedException away() {
        return new RefusedException(Kind.UNAVAILABLE, "", "", "the store is away; try again");
    }

    private static RefusedException refused(ItemKind kind, DocumentException failure) {
        return switch (failure.kind()) {
            case UNKNOWN -> new RefusedException(Kind.UNKNOWN, "", "", "there is no such " + kind.title());
            case EXISTS -> new RefusedException(Kind.CONFLICT, "", "", "there is a " + kind.title() + " of this name");
            case CONFLICT -> new RefusedException(
                    Kind.CONFLICT, "version", "", "is not the latest, somebody else has changed it");
            case INVALID -> new RefusedException(Kind.INVALID, "", "", String.valueOf(failure.getMessage()));
            case UNAVAILABLE -> new RefusedException(Kind.UNAVAILABLE, "", "", String.valueOf(failure.getMessage()));
        };
    }
}
