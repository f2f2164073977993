package io.tandempbx.voicemail.core;

import io.tandempbx.voicemail.api.VoicemailBox;
import io.tandempbx.voicemail.api.VoicemailMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** All mailboxes as they are in memory. Thread-safe; no method waits for a disk. */
final class Mailboxes {
    private final Map<String, Mailbox> boxes = new TreeMap<>(); // guarded by this

    /** How many messages of each kind, how many of these are urgent, and what all take. */
    record Count(int fresh, int old, int freshUrgent, int oldUrgent, long octets) {}

    /** Takes what was read from disk. */
    synchronized void load(Map<String, Mailbox> read) {
        boxes.putAll(read);
    }

    private Mailbox box(String extension) {
        return boxes.computeIfAbsent(extension, key -> new Mailbox());
    }

    synchronized List<String> extensions() {
        return List.copyOf(boxes.keySet());
    }

    /** Messages that are not being left, the earliest first. */
    synchronized List<VoicemailMessage> messages(String extension) {
        Mailbox box = boxes.get(extension);
        return box == null
                ? List.of()
                : box.rows.values().stream()
                        .filter(row -> !row.open())
                        .map(Row::message)
                        .toList();
    }

    synchronized Optional<Row> row(String extension, String id) {
        return Optional.ofNullable(boxes.get(extension)).map(box -> box.rows.get(id));
    }

    /** Messages that are being left, or were when somebody let go of them: extension by id. */
    synchronized Map<String, String> open() {
        Map<String, String> open = new HashMap<>();
        boxes.forEach((extension, box) -> box.rows.forEach((id, row) -> {
            if (row.open()) {
                open.put(id, extension);
            }
        }));
        return open;
    }

    /** Messages whose owner is still to be told by mail. */
    synchronized Set<MessageKey> mailDue() {
        Set<MessageKey> due = new HashSet<>();
        boxes.forEach((extension, box) -> box.rows.forEach((id, row) -> {
            if (row.mailDue()) {
                due.add(new MessageKey(extension, id));
            }
        }));
        return due;
    }

    synchronized void put(String extension, Row row) {
        box(extension).rows.put(row.message().id(), row);
    }

    /** Changes a message that is there. */
    synchronized Optional<Row> change(String extension, String id, UnaryOperator<Row> change) {
        return Optional.ofNullable(box(extension).rows.computeIfPresent(id, (key, row) -> change.apply(row)));
    }

    synchronized boolean remove(String extension, String id) {
        return box(extension).rows.remove(id) != null;
    }

    synchronized Mailbox.Lock lock(String extension) {
        Mailbox box = boxes.get(extension);
        return box == null ? Mailbox.Lock.NONE : box.lock;
    }

    synchronized Mailbox.Lock lock(String extension, UnaryOperator<Mailbox.Lock> change) {
        Mailbox box = box(extension);
        box.lock = change.apply(box.lock);
        return box.lock;
    }

    synchronized void greetings(String extension, boolean recorded, boolean temporary) {
        Mailbox box = box(extension);
        box.recordedGreeting = recorded;
        box.temporaryGreeting = temporary;
    }

    synchronized boolean hasGreeting(String extension, boolean temporary) {
        Mailbox box = boxes.get(extension);
        return box != null && (temporary ? box.temporaryGreeting : box.recordedGreeting);
    }

    synchronized Count count(String extension) {
        int[] heard = new int[2]; // by whether it is urgent, like the next
        int[] fresh = new int[2];
        long octets = 0;
        for (VoicemailMessage message : messages(extension)) {
            int[] counted = message.heard() ? heard : fresh;
            counted[message.urgent() ? 1 : 0]++;
            octets += message.octets();
        }
        return new Count(fresh[0] + fresh[1], heard[0] + heard[1], fresh[1], heard[1], octets);
    }

    synchronized VoicemailBox summary(String extension, long nowMs) {
        Count count = count(extension);
        Mailbox.Lock lock = lock(extension);
        String greeting =
                hasGreeting(extension, true) ? "temporary" : hasGreeting(extension, false) ? "recorded" : "standard";
        return new VoicemailBox(
                extension,
                count.fresh(),
                count.freshUrgent(),
                count.old(),
                count.octets(),
                !lock.pin().isEmpty(),
                lock.isLocked(nowMs),
                greeting);
    }

    synchronized List<VoicemailBox> summaries(long nowMs) {
        List<VoicemailBox> all = new ArrayList<>();
        for (String extension : boxes.keySet()) {
            all.add(summary(extension, nowMs));
        }
        return all;
    }

    synchronized long octets() {
        return boxes.keySet().stream()
                .mapToLong(extension -> count(extension).octets())
                .sum();
    }
}
