package io.tandempbx.conference.api;

import java.time.Instant;

/**
 * Somebody in a conference.
 *
 * @param callId   of the call that brought them; names them
 * @param number   their number
 * @param name     to be shown; empty when unknown
 * @param joinedAt when they came
 * @param muted    whether the others do not hear them
 */
public record ConferenceMember(String callId, String number, String name, Instant joinedAt, boolean muted) {}
