package io.tandempbx.security.api;

import java.time.Instant;

/**
 * Which audit entries, newest first.
 *
 * @param from    included
 * @param to      not included
 * @param user    empty for any
 * @param action  starts so; empty for any
 * @param limit   1-1000
 * @param offset  how many of the newest are left out
 */
public record AuditQuery(Instant from, Instant to, String user, String action, int limit, int offset) {}
