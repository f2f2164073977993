package io.tandempbx.security.api;

import java.time.Instant;

/**
 * An address that is kept out on every face.
 *
 * @param address the bare address
 * @param reason  what it did, or what the operator said
 * @param by      the user who set it; {@code system} when the platform did
 */
public record Ban(String address, String reason, String by, Instant since, Instant until) {}
