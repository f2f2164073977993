package io.tandempbx.call.api;

/**
 * What became of the wish to have a call begun.
 *
 * @param callId of the call that was begun; empty when none was
 * @param status 0, or the SIP status that says why not: 404 no such extension, 480 it has no phone, 503 not now
 */
public record Origin(String callId, int status) {}
