package io.tandempbx.voicemail.api;

/**
 * Where messages are kept, at one moment.
 *
 * @param accepting whether new messages begin; those that are being left go on in any case
 * @param message   in words, one line
 * @param freeBytes on the disk; -1 when unknown
 */
public record VoicemailStorage(boolean accepting, String message, long freeBytes) {}
