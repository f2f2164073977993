package io.tandempbx.voicemail.api;

import java.time.Instant;

/**
 * A message in a mailbox.
 *
 * @param id         unique within its mailbox: the name of its file without {@code .wav}
 * @param callerId   number of whoever left it; empty when unknown
 * @param callerName to be shown; empty when unknown
 * @param received   when it was begun
 * @param durationMs of what was said
 * @param octets     of its file
 * @param heard      whether its owner has heard it
 * @param urgent     whether whoever left it said so
 * @param complete   false if part of it may be missing, because the process ended in the middle or its row was lost
 */
public record VoicemailMessage(
        String id,
        String callerId,
        String callerName,
        Instant received,
        long durationMs,
        long octets,
        boolean heard,
        boolean urgent,
        boolean complete) {}
