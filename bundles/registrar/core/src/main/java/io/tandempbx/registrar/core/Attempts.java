package io.tandempbx.registrar.core;

import io.tandempbx.registrar.api.Contact;
import io.tandempbx.registrar.api.RegistrationAttempt;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.sip.api.Transport;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The last outcomes of registering, for each phone of each extension, within bounds. Thread-safe. */
final class Attempts {
    static final String TABLE = "registrar.attempts";

    private static final int LAYOUT = 1;
    private static final int MOST_DEVICES = 20;
    private static final int MOST_OF_A_DEVICE = 10;

    /** By extension, the latest last; each list is guarded by itself. */
    private final Map<String, List<RegistrationAttempt>> byExtension = new ConcurrentHashMap<>();

    /** What happened to a contact. */
    void note(String extension, Binding binding, String outcome, Instant now) {
        Contact contact = binding.contact();
        String device = binding.instance().isEmpty() ? contact.callId() : binding.instance();
        add(
                extension,
                new RegistrationAttempt(
                        device,
                        now,
                        now,
                        1,
                        contact.uri(),
                        contact.flow().transport(),
                        contact.flow().remote(),
                        contact.userAgent(),
                        outcome));
    }

    void add(String extension, RegistrationAttempt attempt) {
        byExtension.compute(extension, (number, known) -> {
            List<RegistrationAttempt> attempts = known == null ? new ArrayList<>(1) : known;
            synchronized (attempts) {
                int last = lastOf(attempts, attempt.device());
                if (last >= 0 && isSame(attempts.get(last), attempt)) {
                    attempts.add(again(attempts.remove(last), attempt)); // it is the latest now
                } else {
                    attempts.add(attempt);
                    dropOldest(attempts, attempt.device());
                }
            }
            return attempts;
        });
    }

    /** The latest first. */
    List<RegistrationAttempt> of(String extension) {
        List<RegistrationAttempt> attempts = byExtension.get(extension);
        if (attempts == null) {
            return List.of();
        }
        synchronized (attempts) {
            List<RegistrationAttempt> latestFirst = new ArrayList<>(attempts);
            Collections.reverse(latestFirst);
            return latestFirst;
        }
    }

    private static int lastOf(List<RegistrationAttempt> attempts, String device) {
        for (int i = attempts.size() - 1; i >= 0; i--) {
            if (attempts.get(i).device().equals(device)) {
                return i;
            }
        }
        return -1;
    }

    private static void dropOldest(List<RegistrationAttempt> attempts, String device) {
        List<RegistrationAttempt> its = attempts.stream()
                .filter(attempt -> attempt.device().equals(device))
                .toList();
        if (its.size() > MOST_OF_A_DEVICE) {
            attempts.remove(its.get(0));
        }
        Set<String> devices = new LinkedHashSet<>();
        attempts.forEach(attempt -> devices.add(attempt.device()));
        if (devices.size() > MOST_DEVICES) {
            String eldest = devices.iterator().next();
            attempts.removeIf(attempt -> attempt.device().equals(eldest));
        }
    }

    /** Writes all of it for the successor. */
    void save(StateTable table) {
        byExtension
                .keySet()
                .forEach(extension -> table.put(
                        extension,
                        new RecordWriter(LAYOUT)
                                .list(of(extension), Attempts::write)
                                .toBytes()));
    }

    /** Takes what a predecessor wrote out of the table. */
    void restore(StateTable table) {
        table.records().forEach((extension, octets) -> {
            table.remove(extension);
            List<RegistrationAttempt> latestFirst = new RecordReader(octets).list(Attempts::read);
            for (int i = latestFirst.size() - 1; i >= 0; i--) {
                add(extension, latestFirst.get(i));
            }
        });
    }

    private static boolean isSame(RegistrationAttempt one, RegistrationAttempt other) {
        return one.outcome().equals(other.outcome())
                && one.contact().equals(other.contact())
                && one.source().getAddress().equals(other.source().getAddress())
                && one.transport() == other.transport();
    }

    private static RegistrationAttempt again(RegistrationAttempt before, RegistrationAttempt now) {
        return new RegistrationAttempt(
                now.device(),
                before.first(),
                now.last(),
                before.times() + now.times(),
                now.contact(),
                now.transport(),
                now.source(),
                now.userAgent(),
                now.outcome());
    }

    private static void write(RecordWriter out, RegistrationAttempt attempt) {
        out.text(attempt.device())
                .int64(attempt.first().toEpochMilli())
                .int64(attempt.last().toEpochMilli())
                .int32(attempt.times())
                .text(attempt.contact())
                .text(attempt.transport().name())
                .address(attempt.source())
                .text(attempt.userAgent())
                .text(attempt.outcome());
    }

    private static RegistrationAttempt read(RecordReader in) {
        return new RegistrationAttempt(
                in.text(),
                Instant.ofEpochMilli(in.int64()),
                Instant.ofEpochMilli(in.int64()),
                in.int32(),
                in.text(),
                Transport.valueOf(in.text()),
                in.address().orElseGet(() -> new InetSocketAddress(0)),
                in.text(),
                in.text());
    }
}
