package io.tandempbx.console.shell;

import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.registrar.api.Contact;
import io.tandempbx.registrar.api.Reach;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who is registered, and where.
 *
 * @param count extensions, not contacts
 */
record RegistrationsView(int count, List<Registered> extensions) {

    /** One extension with its live contacts. */
    record Registered(String number, String name, List<ContactView> contacts) {}

    /** One phone; {@code expires_in} is in seconds; what was never asked for is null. */
    record ContactView(
            String uri,
            String transport,
            String sourceIp,
            int sourcePort,
            String userAgent,
            String registeredAt,
            String expiresAt,
            long expiresIn,
            double q,
            boolean behindNat,
            @Nullable Boolean reachable,
            @Nullable Integer rttMs) {

        static ContactView of(Contact contact, Reach reach, Instant now) {
            InetSocketAddress source = contact.flow().remote();
            return new ContactView(
                    contact.uri(),
                    contact.flow().transport().name().toLowerCase(Locale.ROOT),
                    source.getAddress() == null
                            ? source.getHostString()
                            : source.getAddress().getHostAddress(),
                    source.getPort(),
                    contact.userAgent(),
                    contact.registeredAt().toString(),
                    contact.expiresAt().toString(),
                    Math.max(0, Duration.between(now, contact.expiresAt()).toSeconds()),
                    contact.q() / 1000.0,
                    reach.behindNat(),
                    reach.reachable().orElse(null),
                    reach.rttMs().isPresent() ? reach.rttMs().getAsInt() : null);
        }
    }

    static RegistrationsView of(
            Map<String, List<Contact>> contacts,
            Function<Contact, Reach> reach,
            Optional<DirectorySnapshot> directory,
            Instant now) {
        List<Registered> extensions = contacts.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> new Registered(
                        entry.getKey(),
                        directory
                                .flatMap(snapshot -> snapshot.find(entry.getKey()))
                                .map(Extension::name)
                                .orElse(""),
                        entry.getValue().stream()
                                .map(contact -> ContactView.of(contact, reach.apply(contact), now))
                                .toList()))
                .toList();
        return new RegistrationsView(extensions.size(), extensions);
    }
}
