package io.tandempbx.ring.state;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Component;

/** Keeps the tables on the heap of this bundle, which is never replaced while the process runs. */
@Component(immediate = true)
public final class MemoryStateStore implements StateStore {

    private final Map<String, Table> tables = new ConcurrentHashMap<>();

    @Override
    public StateTable open(String name) {
        return tables.computeIfAbsent(name, Table::new).nextHandle();
    }

    private static final class Table {
        private final String name;
        private final Map<String, byte[]> records = new ConcurrentHashMap<>();
        private volatile long epoch;

        Table(String name) {
            this.name = name;
        }

        synchronized Handle nextHandle() {
            epoch++;
            return new Handle(this, epoch);
        }
    }

    private record Handle(Table table, long epoch) implements StateTable {

        @Override
        public void put(String key, byte[] record) {
            check();
            table.records.put(key, record);
        }

        @Override
        public void remove(String key) {
            check();
            table.records.remove(key);
        }

        @Override
        public Optional<byte[]> get(String key) {
            return Optional.ofNullable(table.records.get(key));
        }

        @Override
        public Map<String, byte[]> records() {
            return Map.copyOf(table.records);
        }

        private void check() {
            long current = table.epoch;
            if (current != epoch) {
                throw new StaleEpochException(table.name, epoch, current);
            }
        }
    }
}
