package io.tandempbx.trunk.api;

import java.util.List;

/**
 * What a trunk's addresses answered.
 *
 * @param resolved  how the host's name was resolved, one step a line
 * @param addresses each address, in the order in which calls would try them
 */
public record TrunkTest(List<String> resolved, List<Answer> addresses) {

    public TrunkTest {
        resolved = List.copyOf(resolved);
        addresses = List.copyOf(addresses);
    }

    /** Whether any address answered. */
    public boolean answers() {
        return addresses.stream().anyMatch(Answer::answers);
    }

    /**
     * One address.
     *
     * @param address as {@code transport:host:port}
     * @param answers whether it answered
     * @param status  of the answer; 0 without one
     * @param rttMs   until the answer; -1 without one
     */
    public record Answer(String address, boolean answers, int status, long rttMs) {}
}
