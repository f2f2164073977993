package io.tandempbx.mail.api;

import java.time.Instant;

/**
 * A mail that waits.
 *
 * @param id       as it was given
 * @param to       its address
 * @param subject  one line
 * @param since    when it was given
 * @param attempts that failed
 * @param octets   of text and attachment, before they are encoded
 */
public record OutboxMail(String id, String to, String subject, Instant since, int attempts, long octets) {}
