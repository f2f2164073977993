package io.tandempbx.presence.api;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Lights the message lamps of phones (RFC 3842). What was said last is kept over replacement and the end of the process.
 * Never blocks. Thread-safe.
 */
@ProviderType
public interface MessageWaitingService {

    /**
     * So many messages are in the mailbox of an extension now.
     *
     * @param newMessages not yet heard; the lamp is lit when there are any
     * @param oldMessages heard and kept
     * @param newUrgent   of the new ones
     * @param oldUrgent   of the old ones
     * @throws IllegalArgumentException if a count is negative or the extension is empty
     */
    void waiting(String extension, int newMessages, int oldMessages, int newUrgent, int oldUrgent);
}
