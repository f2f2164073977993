package io.tandempbx.sip.jain;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.sip.api.TrustedSource;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Addresses whose requests need no digest, and the trunk of each; kept in the ring for a successor. Thread-safe. */
final class TrustedPeers {
    private static final int LAYOUT = 2; // 1 ended before the transports, and is read by releases that know no other

    private final StateTable table;
    private final Map<String, List<TrustedSource>> byOwner = new ConcurrentHashMap<>();
    private volatile Map<Transport, Map<InetSocketAddress, String>> all = Map.of();

    TrustedPeers(StateTable table) {
        this.table = table;
        table.records().forEach((owner, record) -> byOwner.put(owner, read(record)));
        merge();
    }

    /** Of several trunks that have the same address over the same transport the first counts. */
    synchronized void trust(String owner, List<TrustedSource> sources) {
        List<TrustedSource> wanted = List.copyOf(sources);
        if (wanted.equals(byOwner.get(owner))) {
            return;
        }
        RecordWriter record = new RecordWriter(LAYOUT);
        record.list(wanted, (each, source) -> each.address(source.address()).text(source.trunk()));
        record.list(
                wanted,
                (each, source) -> each.list(
                        new ArrayList<>(source.transports()), (writer, transport) -> writer.text(transport.name())));
        table.put(owner, record.toBytes());
        byOwner.put(owner, wanted);
        merge();
    }

    /** The trunk that sends from there: from this very port, or else from any. */
    Optional<String> trunkAt(Flow flow) {
        Map<InetSocketAddress, String> present = over(flow);
        if (present.isEmpty()) {
            return Optional.empty();
        }
        InetSocketAddress remote = flow.remote();
        return Optional.ofNullable(present.get(remote))
                .or(() -> Optional.ofNullable(present.get(new InetSocketAddress(remote.getAddress(), 0))));
    }

    /** The trunk that has a machine there, whatever its port: for what comes within a dialog. */
    Optional<String> trunkOf(Flow flow) {
        Optional<String> exactly = trunkAt(flow);
        return exactly.isPresent()
                ? exactly
                : over(flow).entrySet().stream()
                        .filter(entry ->
                                entry.getKey().getAddress().equals(flow.remote().getAddress()))
                        .map(Map.Entry::getValue)
                        .findFirst();
    }

    private Map<InetSocketAddress, String> over(Flow flow) {
        return all.getOrDefault(flow.transport(), Map.of());
    }

    private void merge() {
        Map<Transport, Map<InetSocketAddress, String>> merged = new EnumMap<>(Transport.class);
        byOwner.values()
                .forEach(sources -> sources.forEach(source -> source.transports()
                        .forEach(transport -> merged.computeIfAbsent(transport, its -> new HashMap<>())
                                .putIfAbsent(source.address(), source.trunk()))));
        all = Map.copyOf(merged);
    }

    private static List<TrustedSource> read(byte[] record) {
        RecordReader in = new RecordReader(record);
        Set<Transport> any = EnumSet.allOf(Transport.class);
        List<TrustedSource> sources =
                in.list(each -> new TrustedSource(each.address().orElseThrow(), any, each.text()));
        if (in.version() < LAYOUT) {
            return sources;
        }
        List<List<Transport>> transports = in.list(each -> each.list(one -> Transport.valueOf(one.text())));
        List<TrustedSource> limited = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            TrustedSource source = sources.get(i);
            limited.add(new TrustedSource(source.address(), Set.copyOf(transports.get(i)), source.trunk()));
        }
        return List.copyOf(limited);
    }
}
