package io.tandempbx.event.api;

/**
 * Something that happened, with its place in the stream.
 *
 * @param cursor grows by one from event to event, also over restarts
 */
public record Event(long cursor, Happening happening) {}
