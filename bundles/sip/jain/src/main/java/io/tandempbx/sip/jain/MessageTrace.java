package io.tandempbx.sip.jain;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.sip.api.TracedMessage;
import io.tandempbx.sip.api.Transport;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The last messages of the last Call-IDs, one line each. Thread-safe. */
final class MessageTrace {
    private static final int MAX_CALL_IDS = 1000;
    private static final int MAX_MESSAGES = 100;
    private static final int LAYOUT = 1;

    private final Map<String, Deque<TracedMessage>> ladders = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<TracedMessage>> eldest) {
            return size() > MAX_CALL_IDS;
        }
    };

    synchronized void add(TracedMessage message) {
        Deque<TracedMessage> ladder = ladders.computeIfAbsent(message.callId(), id -> new ArrayDeque<>());
        if (ladder.size() >= MAX_MESSAGES) {
            ladder.remove();
        }
        ladder.add(message);
    }

    /** The messages of these Call-IDs, oldest first. */
    synchronized List<TracedMessage> of(Set<String> callIds) {
        List<TracedMessage> found = new ArrayList<>();
        for (String callId : callIds) {
            Deque<TracedMessage> ladder = ladders.get(callId);
            if (ladder != null) {
                found.addAll(ladder);
            }
        }
        found.sort(Comparator.comparing(TracedMessage::at));
        return found;
    }

    /** Writes one record per Call-ID for the successor. */
    synchronized void save(StateTable table) {
        ladders.forEach((callId, ladder) -> table.put(
                callId,
                new RecordWriter(LAYOUT).list(ladder, MessageTrace::write).toBytes()));
    }

    /** Takes what a predecessor wrote out of the table. */
    synchronized void restore(StateTable table) {
        table.records().forEach((callId, record) -> {
            new RecordReader(record).list(each -> read(callId, each)).forEach(this::add);
            table.remove(callId);
        });
    }

    private static void write(RecordWriter record, TracedMessage message) {
        record.int64(message.at().toEpochMilli())
                .flag(message.received())
                .octet(message.transport() == Transport.UDP ? 0 : 1)
                .address(message.peer())
                .text(message.summary());
    }

    private static TracedMessage read(String callId, RecordReader record) {
        Instant at = Instant.ofEpochMilli(record.int64());
        boolean received = record.flag();
        Transport transport = record.octet() == 0 ? Transport.UDP : Transport.TCP;
        InetSocketAddress peer =
                record.address().orElseThrow(() -> new IllegalArgumentException("a record without its address"));
        return new TracedMessage(at, received, transport, peer, callId, record.text());
    }
}
