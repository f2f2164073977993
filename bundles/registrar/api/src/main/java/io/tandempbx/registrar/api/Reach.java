package io.tandempbx.registrar.api;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is known about reaching a contact.
 *
 * @param behindNat whether its REGISTER came from elsewhere than the contact says
 * @param reachable whether the last question was answered; empty before the first answer or time-out
 * @param rttMs     from the last question to its answer
 */
public record Reach(boolean behindNat, Optional<Boolean> reachable, OptionalInt rttMs) {
    /** What one knows of a contact that was never asked. */
    public static final Reach UNKNOWN = new Reach(false, Optional.empty(), OptionalInt.empty());
}
