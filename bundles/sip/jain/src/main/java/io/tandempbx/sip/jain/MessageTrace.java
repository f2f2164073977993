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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The last messages of the last Call-IDs, one line each. Thread-safe. */
final class MessageTrace {
    private static final int MAX_CALL_IDS = 1000;
    private static final int MAX_MESSAGES = 100;
    private static final int MAX_LINES = 20_000; // of all Call-IDs together, for strangers fill them
    private static final int MAX_START = 200;
    private static final int MAX_CALL_ID = 256; // longer ones are not traced
    private static final int LAYOUT = 1;
    private static final List<Transport> TRANSPORTS = List.of(Transport.UDP, Transport.TCP, Transport.TLS);

    private final Map<String, Deque<Line>> ladders = new LinkedHashMap<>(16, 0.75f, true); // guarded by this
    private int lines; // of all; guarded by this

    /**
     * One message, in the pieces that were at hand: they are put together only for who asks.
     *
     * @param start the start line, or its beginning
     * @param rest  of the start line; empty when {@code start} is all of it
     * @param cseq  empty when {@code start} is the whole summary
     */
    record Line(
            long atMs,
            boolean received,
            Transport transport,
            InetSocketAddress peer,
            String start,
            String rest,
            String cseq) {

        Line {
            start = cut(start);
            rest = cut(rest);
            cseq = cut(cseq);
        }

        private static String cut(String text) {
            return text.length() > MAX_START ? text.substring(0, MAX_START) + "..." : text;
        }

        String summary() {
            return start + (rest.isEmpty() ? "" : " " + rest) + (cseq.isEmpty() ? "" : " (" + cseq + ')');
        }

        TracedMessage of(String callId) {
            return new TracedMessage(Instant.ofEpochMilli(atMs), received, transport, peer, callId, summary());
        }
    }

    synchronized void add(String callId, Line line) {
        if (callId.length() > MAX_CALL_ID) {
            return;
        }
        Deque<Line> ladder = ladders.computeIfAbsent(callId, id -> new ArrayDeque<>());
        if (ladder.size() >= MAX_MESSAGES) {
            ladder.remove();
            lines--;
        }
        ladder.add(line);
        lines++;
        Iterator<Deque<Line>> eldest = ladders.values().iterator();
        while (ladders.size() > MAX_CALL_IDS || lines > MAX_LINES) {
            lines -= eldest.next().size();
            eldest.remove();
        }
    }

    /** The messages of these Call-IDs, oldest first. */
    synchronized List<TracedMessage> of(Set<String> callIds) {
        List<TracedMessage> found = new ArrayList<>();
        for (String callId : callIds) {
            Deque<Line> ladder = ladders.get(callId);
            if (ladder != null) {
                ladder.forEach(line -> found.add(line.of(callId)));
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
            table.remove(callId);
            new RecordReader(record).list(MessageTrace::read).forEach(line -> add(callId, line));
        });
    }

    private static void write(RecordWriter record, Line line) {
        record.int64(line.atMs())
                .flag(line.received())
                .octet(TRANSPORTS.indexOf(line.transport()))
                .address(line.peer())
                .text(line.summary());
    }

    private static Line read(RecordReader record) {
        long atMs = record.int64();
        boolean received = record.flag();
        Transport transport = TRANSPORTS.get(record.octet());
        InetSocketAddress peer =
                record.address().orElseThrow(() -> new IllegalArgumentException("a record without its address"));
        return new Line(atMs, received, transport, peer, record.text(), "", "");
    }
}
