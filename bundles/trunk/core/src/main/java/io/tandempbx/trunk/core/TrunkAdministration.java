package io.tandempbx.trunk.core;

import io.tandempbx.security.api.AuditService;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.store.api.Document;
import io.tandempbx.store.api.DocumentException;
import io.tandempbx.store.api.DocumentRepository;
import io.tandempbx.trunk.api.Trunk;
import io.tandempbx.trunk.api.TrunkField;
import io.tandempbx.wiring.api.ServiceSlot;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Judges changes of trunks, has them stored, and notes them. Thread-safe. */
final class TrunkAdministration {
    private final ServiceSlot<DocumentRepository> documents;
    private final ServiceSlot<AuditService> audit;

    TrunkAdministration(ServiceSlot<DocumentRepository> documents, ServiceSlot<AuditService> audit) {
        this.documents = documents;
        this.audit = audit;
    }

    Trunk add(String id, Map<TrunkField, String> values, Identity by) throws RefusedException {
        TrunkRules.checkId(id);
        TrunkPlan wanted = merged(id, Map.of(), Secrets.NONE, Optional.empty(), values);
        Trunk added = in(
                        by,
                        repository ->
                                TrunkDocument.read(repository.add(TrunkDocument.KIND, id, TrunkDocument.write(wanted))))
                .trunk();
        note(by, "trunk.add", id, "", describe(added, values));
        return added;
    }

    Trunk change(String id, Map<TrunkField, String> values, boolean replace, Optional<Long> version, Identity by)
            throws RefusedException {
        TrunkPlan before = find(id, by);
        Map<TrunkField, String> kept = replace ? Map.of() : before.trunk().values();
        TrunkPlan wanted = merged(id, kept, before.secrets(), Optional.of(before), values);
        if (wanted.trunk().values().equals(before.trunk().values())
                && wanted.secrets().equals(before.secrets())
                && version.orElse(before.trunk().version()) == before.trunk().version()) {
            return before.trunk();
        }
        // what was judged is what is replaced: a change in between makes this one fail rather than undo it
        long seen = version.orElse(before.trunk().version());
        Trunk changed = in(
                        by,
                        repository -> TrunkDocument.read(
                                repository.put(TrunkDocument.KIND, id, Optional.of(seen), TrunkDocument.write(wanted))))
                .trunk();
        note(by, "trunk.change", id, describe(before.trunk(), Map.of()), describe(changed, values));
        return changed;
    }

    void remove(String id, Optional<Long> version, Identity by) throws RefusedException {
        Document removed = in(by, repository -> repository.remove(TrunkDocument.KIND, id, version));
        note(by, "trunk.remove", id, describe(TrunkDocument.read(removed).trunk(), Map.of()), "");
    }

    private TrunkPlan find(String id, Identity by) throws RefusedException {
        Optional<Document> document = in(by, repository -> repository.find(TrunkDocument.KIND, id));
        return document.map(TrunkDocument::read).orElseThrow(() -> unknown(id));
    }

    static RefusedException unknown(String id) {
        return new RefusedException(
                RefusedException.Kind.UNKNOWN,
                "trunk_id",
                id.length() > 64 ? id.substring(0, 64) : id,
                "is not a trunk");
    }

    private static TrunkPlan merged(
            String id,
            Map<TrunkField, String> kept,
            Secrets keptSecrets,
            Optional<TrunkPlan> before,
            Map<TrunkField, String> given)
            throws RefusedException {
        Map<TrunkField, String> values = new EnumMap<>(TrunkField.class);
        values.putAll(kept);
        for (Map.Entry<TrunkField, String> entry : given.entrySet()) {
            TrunkRules.check(entry.getKey(), entry.getValue());
            values.put(entry.getKey(), entry.getValue());
        }
        String password = values.getOrDefault(TrunkField.PASSWORD, "");
        values.remove(TrunkField.PASSWORD);
        Trunk trunk = new Trunk(id, 0, values, true);
        TrunkRules.checkWhole(trunk, given);
        TrunkPlan plan = TrunkPlan.of(trunk, Secrets.NONE);
        Secrets secrets = keptSecrets;
        if (!password.isEmpty()) {
            secrets = Secrets.of(plan.authUser(), plan.realm(), password);
        } else if (given.containsKey(TrunkField.PASSWORD)) {
            secrets = Secrets.NONE;
        } else if (!keptSecrets.isEmpty() && before.isPresent()) {
            TrunkPlan old = before.get();
            if (!old.authUser().equals(plan.authUser()) || !old.realm().equals(plan.realm())) {
                throw TrunkRules.refused(
                        TrunkField.PASSWORD, "", "must be given again: it is kept as a hash with user name and realm");
            }
        }
        return TrunkPlan.of(new Trunk(id, 0, values, !secrets.isEmpty()), secrets);
    }

    /** What is done with the documents. */
    private interface Use<R> {
        R on(DocumentRepository repository) throws DocumentException;
    }

    private <R> R in(Identity by, Use<R> use) throws RefusedException {
        try {
            return documents
                    .<R, DocumentException>attempt(
                            repository -> use.on(by.dryRun() ? repository.rehearsal() : repository))
                    .orElseThrow(() -> new RefusedException(
                            RefusedException.Kind.UNAVAILABLE, "", "", "the store is being replaced or started"));
        } catch (DocumentException e) {
            throw refused(e);
        }
    }

    private static RefusedException refused(DocumentException failure) {
        String why = String.valueOf(failure.getMessage());
        return switch (failure.kind()) {
            case INVALID -> new RefusedException(RefusedException.Kind.INVALID, "", "", why);
            case UNKNOWN -> new RefusedException(RefusedException.Kind.UNKNOWN, "trunk_id", "", why);
            case EXISTS -> new RefusedException(RefusedException.Kind.CONFLICT, "trunk_id", "", "is taken");
            case CONFLICT -> new RefusedException(
                    RefusedException.Kind.CONFLICT,
                    "version",
                    "",
                    "is not the latest, somebody else has changed this trunk");
            case UNAVAILABLE -> new RefusedException(RefusedException.Kind.UNAVAILABLE, "", "", why);
        };
    }

    private void note(Identity by, String action, String id, String before, String after) {
        audit.run(log -> log.note(by, action, "trunk/" + id, before, after));
    }

    private static String describe(Trunk trunk, Map<TrunkField, String> given) {
        String values = trunk.values().entrySet().stream()
                .filter(entry -> !entry.getValue().equals(entry.getKey().preset()))
                .map(entry -> entry.getKey().text() + "=" + entry.getValue())
                .collect(Collectors.joining(","));
        return values + (given.containsKey(TrunkField.PASSWORD) ? ",password=changed" : "");
    }
}
