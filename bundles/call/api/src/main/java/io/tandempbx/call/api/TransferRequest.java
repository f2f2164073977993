package io.tandempbx.call.api;

/**
 * What an operator wants of a call.
 *
 * @param from         the party that is no longer needed, by its extension or number; empty for whoever was called
 * @param destination  where the other party is led, as that extension would dial it; empty for an attended transfer
 * @param consultation the call in which the same party talks with whom the other is to be led to; empty for a blind one
 */
public record TransferRequest(String from, String destination, String consultation) {}
