package io.tandempbx.voicemail.api;

/**
 * A mailbox as a whole.
 *
 * @param extension   whose it is
 * @param newMessages not yet heard
 * @param newUrgent   urgent ones of the new
 * @param oldMessages heard and kept
 * @param octets      of all its messages
 * @param pin         whether it has a PIN
 * @param locked      whether too many wrong PINs were given lately
 * @param greeting    {@code standard}, {@code recorded} or {@code temporary}: with what it greets now
 */
public record VoicemailBox(
        String extension,
        int newMessages,
        int newUrgent,
        int oldMessages,
        long octets,
        boolean pin,
        boolean locked,
        String greeting) {}
