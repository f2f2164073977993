package io.tandempbx.itests.phone;

import io.tandempbx.itests.support.Await;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Every message a phone sent or received, in order, so that a test can say that nothing else happened. Thread-safe. */
public final class Journal {

    /** One message. */
    public record Entry(boolean received, SipMessage message) {
        @Override
        public String toString() {
            return (received ? "<- " : "-> ") + message;
        }
    }

    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    void sent(SipMessage message) {
        entries.add(new Entry(false, message));
    }

    void received(SipMessage message) {
        entries.add(new Entry(true, message));
    }

    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** Methods of the requests received, repetitions of one request not counted. */
    public List<String> requestMethods() {
        Set<String> transactions = new LinkedHashSet<>();
        for (Entry entry : entries) {
            if (entry.received && entry.message.isRequest()) {
                SipMessage request = entry.message;
                // the ACKs of a repeated 2xx have branches of their own, yet are the same request
                String id = request.method().equals("ACK") ? request.callId() + request.cseq() : request.branch();
                transactions.add(request.method() + " " + id + request.toTag());
            }
        }
        return transactions.stream().map(id -> id.substring(0, id.indexOf(' '))).toList();
    }

    /** How many requests of a method were received, repetitions of one request not counted. */
    public int count(String method) {
        return Collections.frequency(requestMethods(), method);
    }

    /** Received messages that the predicate accepts, repetitions included. */
    public List<SipMessage> received(Predicate<SipMessage> wanted) {
        return entries.stream()
                .filter(Entry::received)
                .map(Entry::message)
                .filter(wanted)
                .toList();
    }

    /** Waits for a received message and returns the first that matches, arrived before or later. */
    public SipMessage await(String what, Duration limit, Predicate<SipMessage> wanted) {
        try {
            return Await.value(what, limit, () -> received(wanted).stream().findFirst());
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + this, e);
        }
    }

    @Override
    public String toString() {
        StringBuilder ladder = new StringBuilder();
        entries.forEach(entry -> ladder.append(entry).append('\n'));
        return ladder.toString();
    }
}
