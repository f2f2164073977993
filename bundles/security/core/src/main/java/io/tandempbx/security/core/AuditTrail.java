package io.tandempbx.security.core;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.security.api.AuditEntry;
import io.tandempbx.security.api.AuditQuery;
import io.tandempbx.security.api.AuditRepository;
import io.tandempbx.security.api.AuditService;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.StorageException;
import io.tandempbx.wiring.api.ServiceSlot;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log: an entry is written to the ring, and so to the journal, before its change is answered; a writer brings it
 * to the database, once by its id, and takes it out of the ring. While the database is away entries wait, 10,000 of them;
 * beyond that the oldest is given up with one ERROR line. An entry that the database refuses holds up no other: it stays
 * in the ring, with one ERROR line. Thread-safe.
 */
final class AuditTrail implements AuditService {
    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
    private static final int LAYOUT = 1;
    private static final int MOST_WAITING = 10_000;
    private static final int BATCH = 500;
    private static final int MOST_DOUBTED = 3;
    // widths of the database's columns
    private static final int MAX_USER = 32;
    private static final int MAX_VIA = 16;
    private static final int MAX_FROM = 64;
    private static final int MAX_ACTION = 64;
    private static final int MAX_VALUE = 1000;
    private static final Comparator<AuditEntry> OLDEST_FIRST =
            Comparator.comparing(AuditEntry::time).thenComparing(AuditEntry::id);

    private final StateTable table;
    private final ServiceSlot<AuditRepository> repository;
    private final Clock clock;
    private final Runnable wake;
    private final Map<String, AuditEntry> waiting = new ConcurrentHashMap<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet(); // ids; tried again by the next revision

    /**
     * @param wake tells the writer that there is something to {@link #flush}
     */
    AuditTrail(StateTable table, ServiceSlot<AuditRepository> repository, Clock clock, Runnable wake) {
        this.table = table;
        this.repository = repository;
        this.clock = clock;
        this.wake = wake;
        table.records().forEach((id, record) -> waiting.put(id, read(id, record)));
    }

    @Override
    public void note(Identity by, String action, String subject, String before, String after) {
        if (by.dryRun()) {
            return;
        }
        AuditEntry entry = fitting(
                UUID.randomUUID().toString(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                by.name(),
                by.via(),
                by.from(),
                action,
                subject,
                before,
                after);
        if (waiting.size() >= MOST_WAITING) {
            giveUpOldest();
        }
        table.put(
                entry.id(),
                new RecordWriter(LAYOUT)
                        .int64(entry.time().toEpochMilli())
                        .list(
                                List.of(entry.user(), entry.via(), entry.from(), entry.action(), entry.subject()),
                                RecordWriter::text)
                        .text(entry.before())
                        .text(entry.after())
                        .toBytes());
        waiting.put(entry.id(), entry);
        LOG.info("audit user={} via={} from={} action={} subject={}", by.name(), by.via(), by.from(), action, subject);
        wake.run();
    }

    private synchronized void giveUpOldest() {
        waiting.values().stream().min(OLDEST_FIRST).ifPresent(oldest -> {
            LOG.error("The audit log cannot be written to the database and is full; the oldest entry is lost");
            forget(oldest);
        });
    }

    private void forget(AuditEntry entry) {
        waiting.remove(entry.id());
        refused.remove(entry.id());
        table.remove(entry.id());
    }

    @Override
    public List<AuditEntry> find(AuditQuery query) throws StorageException {
        flush();
        Optional<Found> found = repository.call(store -> {
            try {
                return new Found(store.find(query), Optional.empty());
            } catch (StorageException e) {
                return new Found(List.of(), Optional.of(e));
            }
        });
        if (found.isEmpty()) {
            throw new StorageException("the store is away", new IllegalStateException("no repository"));
        }
        if (found.get().failure.isPresent()) {
            throw found.get().failure.get();
        }
        return found.get().entries;
    }

    private record Found(List<AuditEntry> entries, Optional<StorageException> failure) {}

    /**
     * Brings waiting entries to the database.
     *
     * @return false when some are left because the database does not answer
     */
    boolean flush() {
        while (true) {
            List<AuditEntry> batch = waiting.values().stream()
                    .filter(entry -> !refused.contains(entry.id()))
                    .sorted(OLDEST_FIRST)
                    .limit(BATCH)
                    .toList();
            if (batch.isEmpty()) {
                return true;
            }
            if (!bring(batch) && !bringOneByOne(batch)) {
                return false;
            }
        }
    }

    private boolean bring(List<AuditEntry> entries) {
        boolean done = repository
                .call(store -> {
                    try {
                        store.append(entries);
                        return true;
                    } catch (StorageException e) {
                        LOG.debug("The audit log waits for the database: {}", e.getMessage());
                        return false;
                    }
                })
                .orElse(false);
        if (done) {
            entries.forEach(this::forget);
        }
        return done;
    }

    /**
     * What the database does not take while it takes another after it is put aside. False when several in a row are not
     * taken: then it does not answer, or answers no more.
     */
    private boolean bringOneByOne(List<AuditEntry> batch) {
        List<AuditEntry> doubted = new ArrayList<>();
        for (AuditEntry entry : batch) {
            if (bring(List.of(entry))) {
                doubted.forEach(this::putAside);
                doubted.clear();
            } else {
                doubted.add(entry);
                if (doubted.size() >= MOST_DOUBTED) {
                    return false;
                }
            }
        }
        return doubted.isEmpty();
    }

    private void putAside(AuditEntry entry) {
        if (!bring(List.of(entry))) { // once more, since the database may have begun to answer in between
            refused.add(entry.id());
            LOG.error("The database refuses an entry of the audit log, {} of {}", entry.action(), entry.time());
        }
    }

    private static AuditEntry read(String id, byte[] record) {
        RecordReader in = new RecordReader(record);
        Instant time = Instant.ofEpochMilli(in.int64());
        List<String> texts = new ArrayList<>(in.list(RecordReader::text));
        return fitting(
                id, time, texts.get(0), texts.get(1), texts.get(2), texts.get(3), texts.get(4), in.text(), in.text());
    }

    private static AuditEntry fitting(
            String id,
            Instant time,
            String user,
            String via,
            String from,
            String action,
            String subject,
            String before,
            String after) {
        return new AuditEntry(
                id,
                time,
                cut(user, MAX_USER),
                cut(via, MAX_VIA),
                cut(from, MAX_FROM),
                cut(action, MAX_ACTION),
                cut(subject, MAX_VALUE),
                cut(before, MAX_VALUE),
                cut(after, MAX_VALUE));
    }

    /** What a column of that width takes: whole characters, and no NUL. */
    private static String cut(String text, int most) {
        String plain = text.replace('\0', '?');
        if (plain.length() <= most) {
            return plain;
        }
        return plain.substring(0, Character.isHighSurrogate(plain.charAt(most - 1)) ? most - 1 : most);
    }
}
