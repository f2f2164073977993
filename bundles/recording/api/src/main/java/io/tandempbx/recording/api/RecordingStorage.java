package io.tandempbx.recording.api;

/**
 * Where recordings are kept, at one moment.
 *
 * @param accepting whether new recordings begin; those that run go on in any case
 * @param message   in words, one line
 * @param freeBytes on the disk; -1 when unknown
 */
public record RecordingStorage(boolean accepting, String message, long freeBytes) {}
