package io.tandempbx.mail.api;

import java.time.Instant;
import java.util.Optional;

/**
 * How mail fares, at one moment.
 *
 * @param server  {@code host:port}; empty when none is configured
 * @param waiting mails in the outbox
 * @param oldest  when the one that has waited longest was given
 * @param fault   why the last attempt failed, or what is configured cannot be used, one line; empty otherwise
 * @param sent    taken by the server since this revision began
 * @param givenUp refused by it or too old, since this revision began
 */
public record MailState(String server, int waiting, Optional<Instant> oldest, String fault, long sent, long givenUp) {

    /** Whether mail can leave at all. */
    public boolean isConfigured() {
        return !server.isEmpty();
    }

    /** The same with another fault. */
    public MailState withFault(String other) {
        return new MailState(server, waiting, oldest, other, sent, givenUp);
    }

    /** Whether none is to leave: no server is configured, and nothing is wrong with what is. */
    public boolean isUnwanted() {
        return server.isEmpty() && fault.isEmpty();
    }
}
