package io.tandempbx.voicemail.api;

import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Shows mailboxes and changes them. Every extension whose {@code voicemail_enabled} is set has one. What is shown is in
 * memory; a change is in the mailbox's directory when its method returns. Thread-safe.
 */
@ProviderType
public interface VoicemailService {

    /** Whether the disk takes new messages; from memory, as it was seen within the last seconds. */
    VoicemailStorage storage();

    /** Every mailbox that holds anything, by extension. */
    List<VoicemailBox> mailboxes();

    /**
     * The mailbox of an extension.
     *
     * @throws RefusedException UNKNOWN if it has none
     */
    VoicemailBox mailbox(String extension) throws RefusedException;

    /** Its messages, the latest first; a message that is being left is not among them. */
    List<VoicemailMessage> messages(String extension) throws RefusedException;

    /**
     * The file of a message: WAV, 16 bits, mono.
     *
     * @throws RefusedException UNKNOWN if there is no such mailbox or message
     */
    Path audio(String extension, String id) throws RefusedException;

    /** The file of the greeting that callers hear now; empty for the standard one. */
    Optional<Path> greeting(String extension) throws RefusedException;

    /** Says whether a message was heard. Idempotent. */
    VoicemailMessage heard(String extension, String id, boolean heard, Identity by) throws RefusedException;

    /**
     * Puts a copy of a message into another mailbox, as new there, from whom it was and under the same id; its owner is told as of
     * one that was left. Idempotent: where it is there already, it stays as it is there.
     *
     * @param to the extension that gets it
     * @return as it is in the other mailbox
     * @throws RefusedException UNKNOWN if there is no such mailbox or message; INVALID if {@code to} has no mailbox or is the
     *     same; CONFLICT if the other mailbox is full; UNAVAILABLE if the disk does not take it or does not answer in time
     */
    VoicemailMessage forward(String extension, String id, String to, Identity by) throws RefusedException;

    /** Deletes a message and its file. */
    void delete(String extension, String id, Identity by) throws RefusedException;

    /**
     * Sets the PIN, of which only a hash is kept, and unlocks the mailbox.
     *
     * @throws RefusedException INVALID if it is not 4 to 10 digits, all the same, a row, or the extension itself
     */
    void pin(String extension, String pin, Identity by) throws RefusedException;

    /** The file of a greeting, whether callers hear it now or not; empty when there is none of the kind. */
    Optional<Path> greeting(String extension, GreetingKind kind) throws RefusedException;

    /**
     * Takes a greeting that was recorded elsewhere.
     *
     * @param wav a RIFF file of PCM, 16 bits, mono, 8000 or 16000 Hz, not longer than {@code greeting_seconds}
     * @throws RefusedException INVALID if it is another; UNAVAILABLE if the disk does not take it, the old one is then there
     */
    void greeting(String extension, GreetingKind kind, byte[] wav, Identity by) throws RefusedException;

    /**
     * Removes one greeting; another kind, or the standard one, is heard instead.
     *
     * @throws RefusedException UNKNOWN if there is none of the kind
     */
    void removeGreeting(String extension, GreetingKind kind, Identity by) throws RefusedException;

    /** Has the mailbox greet with the standard greeting again. Idempotent. */
    void removeGreeting(String extension, Identity by) throws RefusedException;
}
