package io.tandempbx.call.core;

import java.util.Optional;

/**
 * What comes back with the outcome of a request we sent: whose it was, and for a request passed on, whom to answer.
 *
 * @param leg               the leg the request was sent to
 * @param kind              invite, pass (an INVITE or UPDATE of the other leg), info, bye
 * @param serverTransaction to be answered with the outcome; empty when nobody waits
 */
record RequestKey(String callId, String leg, String kind, String serverTransaction) {

    @Override
    public String toString() {
        return callId + "|" + leg + "|" + kind + "|" + serverTransaction;
    }

    static Optional<RequestKey> parse(String key) {
        String[] parts = key.split("\\|", 4);
        return parts.length == 4
                ? Optional.of(new RequestKey(parts[0], parts[1], parts[2], parts[3]))
                : Optional.empty();
    }
}
