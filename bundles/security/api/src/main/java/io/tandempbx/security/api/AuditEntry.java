package io.tandempbx.security.api;

import java.time.Instant;

/**
 * One change, or one attempt at one.
 *
 * @param id      unique, so that an entry is stored once however often it is offered
 * @param action  {@code area.verb}, for example {@code extension.disable}
 * @param subject what was changed, for example {@code extension/1001}
 * @param before  the values that changed, as {@code key=value} separated by commas; empty when it did not exist; never a
 *                secret
 * @param after   likewise afterwards
 */
public record AuditEntry(
        String id,
        Instant time,
        String user,
        String via,
        String from,
        String action,
        String subject,
        String before,
        String after) {}
