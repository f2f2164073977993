package io.tandempbx.ring.state;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Keeps the tables on the heap and tells a journal of every change. Thread-safe. */
public final class MemoryStateStore implements StateStore {

    /** Learns of every change before the writer goes on; called with the store's lock held. */
    interface Changes {
        void append(String table, String key, byte @Nullable [] record);
    }

    private final Map<String, Table> tables = new ConcurrentHashMap<>();
    private final Changes changes;
    private final Object lock;

    /** A store that forgets everything when the process ends. */
    public MemoryStateStore() {
        this.changes = (table, key, record) -> {};
        this.lock = this;
    }

    /**
     * @param lock held from each change until it was told
     */
    MemoryStateStore(Changes changes, Object lock) {
        this.changes = changes;
        this.lock = lock;
    }

    @Override
    public StateTable open(String name) {
        return tables.computeIfAbsent(name, Table::new).nextHandle();
    }

    /** Puts back what was stored in an earlier process; nobody is told. */
    void restore(String name, String key, byte @Nullable [] record) {
        Map<String, byte[]> records = tables.computeIfAbsent(name, Table::new).records;
        if (record == null) {
            records.remove(key);
        } else {
            records.put(key, record);
        }
    }

    /** The live records of all tables, not copied. */
    Map<String, Map<String, byte[]>> live() {
        Map<String, Map<String, byte[]>> all = new ConcurrentHashMap<>();
        tables.forEach((name, table) -> all.put(name, table.records));
        return all;
    }

    private final class Table {
        private final String name;
        private final Map<String, byte[]> records = new ConcurrentHashMap<>();
        private long epoch; // guarded by lock

        Table(String name) {
            this.name = name;
        }

        Handle nextHandle() {
            synchronized (lock) {
                return new Handle(this, ++epoch);
            }
        }

        void change(long writerEpoch, String key, byte @Nullable [] record) {
            synchronized (lock) {
                if (writerEpoch != epoch) {
                    throw new StaleEpochException(name, writerEpoch, epoch);
                }
                if (record == null) {
                    if (records.remove(key) == null) {
                        return;
                    }
                } else {
                    records.put(key, record);
                }
                changes.append(name, key, record);
            }
        }
    }

    private record Handle(Table table, long epoch) implements StateTable {

        @Override
        public void put(String key, byte[] record) {
            table.change(epoch, key, record);
        }

        @Override
        public void remove(String key) {
            table.change(epoch, key, null);
        }

        @Override
        public Optional<byte[]> get(String key) {
            return Optional.ofNullable(table.records.get(key));
        }

        @Override
        public Map<String, byte[]> records() {
            return Map.copyOf(table.records);
        }
    }
}
