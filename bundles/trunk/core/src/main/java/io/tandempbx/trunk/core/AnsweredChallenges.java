package io.tandempbx.trunk.core;

import io.tandempbx.sip.api.MessageHead;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which requests were repeated with credentials, to see when those are refused. Thread-safe. */
final class AnsweredChallenges {
    private static final int MAX_REMEMBERED = 10_000;

    private final Map<String, Long> repeated = new LinkedHashMap<>(); // CSeq by Call-ID; guarded by this

    /**
     * Notes that the request of this challenge will be repeated.
     *
     * @return false when that request was such a repetition itself
     */
    synchronized boolean first(MessageHead challenge, boolean stale) {
        String request = challenge.callId() + ' ' + challenge.cseqMethod();
        Long repetition = repeated.remove(request);
        if (repetition != null && repetition == challenge.cseq() && !stale) {
            return false;
        }
        repeated.put(request, challenge.cseq() + 1); // RFC 3261 §8.1.3.5
        if (repeated.size() > MAX_REMEMBERED) {
            repeated.remove(repeated.keySet().iterator().next());
        }
        return true;
    }
}
