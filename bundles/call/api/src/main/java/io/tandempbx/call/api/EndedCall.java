package io.tandempbx.call.api;

import java.time.Instant;

/**
 * A call that is over.
 *
 * @param call  as it was when its last leg ended; its media sessions are gone
 * @param cause a SIP status and why, as in the log line about its end
 */
public record EndedCall(CallSummary call, Instant endedAt, String cause) {}
