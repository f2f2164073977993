package io.tandempbx.store.api;

import java.time.Instant;

/**
 * The database at one moment.
 *
 * @param database {@code h2} or {@code postgresql}
 * @param location file, or {@code host:port/name}; no credentials
 * @param answers  whether it could be used when it was last asked
 * @param since    when {@code answers} last changed
 * @param fault    while it does not answer: SQLSTATE and message; empty else
 * @param probeMs  how long the last answer took, in milliseconds
 * @param active   connections in use
 * @param idle     connections waiting to be used
 * @param waiting  threads that wait for a connection
 */
public record DatabaseState(
        String database,
        String location,
        boolean answers,
        Instant since,
        String fault,
        long probeMs,
        int active,
        int idle,
        int waiting) {}
