package io.tandempbx.sip.jain;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.ring.state.StateTable;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Addresses whose requests need no digest, and the trunk of each; kept in the ring for a successor. Thread-safe. */
final class TrustedPeers {
    private static final int LAYOUT = 1;

    private final StateTable table;
    private final Map<String, Map<InetSocketAddress, String>> byOwner = new ConcurrentHashMap<>();
    private volatile Map<InetSocketAddress, String> all = Map.of();

    TrustedPeers(StateTable table) {
        this.table = table;
        table.records().forEach((owner, record) -> byOwner.put(owner, read(record)));
        merge();
    }

    synchronized void trust(String owner, Map<InetSocketAddress, String> trunks) {
        if (trunks.equals(byOwner.get(owner))) {
            return;
        }
        RecordWriter record = new RecordWriter(LAYOUT);
        record.list(
                trunks.entrySet(), (each, entry) -> each.address(entry.getKey()).text(entry.getValue()));
        table.put(owner, record.toBytes());
        byOwner.put(owner, Map.copyOf(trunks));
        merge();
    }

    /** The trunk at this address: at this very port, or else at any. */
    Optional<String> trunkAt(InetSocketAddress remote) {
        Map<InetSocketAddress, String> present = all;
        if (present.isEmpty()) {
            return Optional.empty();
        }
        return Optional.ofNullable(present.get(remote))
                .or(() -> Optional.ofNullable(present.get(new InetSocketAddress(remote.getAddress(), 0))));
    }

    /** The trunk that has a machine at this address, whatever its port: for what comes within a dialog. */
    Optional<String> trunkOf(InetSocketAddress remote) {
        Optional<String> exactly = trunkAt(remote);
        return exactly.isPresent()
                ? exactly
                : all.entrySet().stream()
                        .filter(entry -> entry.getKey().getAddress().equals(remote.getAddress()))
                        .map(Map.Entry::getValue)
                        .findFirst();
    }

    private void merge() {
        Map<InetSocketAddress, String> merged = new HashMap<>();
        byOwner.values().forEach(merged::putAll);
        all = Map.copyOf(merged);
    }

    private static Map<InetSocketAddress, String> read(byte[] record) {
        Map<InetSocketAddress, String> trunks = new HashMap<>();
        new RecordReader(record).list(in -> {
            Optional<InetSocketAddress> address = in.address();
            String trunk = in.text();
            address.ifPresent(present -> trunks.put(present, trunk));
            return trunk;
        });
        return Map.copyOf(trunks);
    }
}
