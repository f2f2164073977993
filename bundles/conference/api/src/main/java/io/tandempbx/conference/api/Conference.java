package io.tandempbx.conference.api;

import java.time.Instant;
import java.util.List;

/**
 * A conference that goes on.
 *
 * @param room      the number that was dialled
 * @param startedAt when the first of those who are there came
 * @param limit     members that there may be
 * @param members   in the order in which they came; at least one
 */
public record Conference(String room, Instant startedAt, int limit, List<ConferenceMember> members) {
    /** Keeps its own copy. */
    public Conference {
        members = List.copyOf(members);
    }
}
