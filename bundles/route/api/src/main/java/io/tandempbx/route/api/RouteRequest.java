package io.tandempbx.route.api;

import java.time.Instant;

/**
 * A question to the dial plan.
 *
 * @param extension the calling extension, or the one on whose behalf a call is transferred; empty for a call from a trunk
 * @param trunk     the trunk the call came in by; empty for a call from an extension
 * @param caller    the caller's number as it is shown: the extension's, or what the trunk said
 * @param dialled   what was dialled: digits, {@code *} and {@code #}, perhaps a leading {@code +}
 * @param at        when, for time conditions and holidays
 */
public record RouteRequest(String extension, String trunk, String caller, String dialled, Instant at) {

    public static RouteRequest fromExtension(String extension, String dialled, Instant at) {
        return new RouteRequest(extension, "", extension, dialled, at);
    }

    public static RouteRequest fromTrunk(String trunk, String caller, String dialled, Instant at) {
        return new RouteRequest("", trunk, caller, dialled, at);
    }
}
