package io.tandempbx.presence.api;

import java.time.Instant;

/**
 * One phone that watches something.
 *
 * @param subscriber   the extension whose password was proved
 * @param resource     the extension or parking place that is watched
 * @param eventPackage {@code dialog}, {@code message-summary} or {@code presence}
 * @param peer         where it is told, {@code transport:address:port}
 * @param expiresAt    unless the phone subscribes again before
 * @param notified     how often it was told
 */
public record SubscriptionSummary(
        String subscriber, String resource, String eventPackage, String peer, Instant expiresAt, long notified) {}
