package io.tandempbx.sip.jain.digest;

import io.tandempbx.sip.api.Reply;

/** What authentication says about a request. */
public sealed interface Verdict {

    /**
     * Let it pass.
     *
     * @param extension whose password was proved
     */
    record Proved(String extension) implements Verdict {}

    /** Leave it unanswered: it cannot be judged yet, and will be repeated. */
    record Postponed() implements Verdict {}

    /**
     * Answer it with this.
     *
     * @param reason what was wrong; empty for a challenge that every phone gets
     */
    record Refused(Reply reply, String reason) implements Verdict {}
}
