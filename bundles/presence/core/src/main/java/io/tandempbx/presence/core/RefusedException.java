package io.tandempbx.presence.core;

import io.tandempbx.sip.api.Reply;

/** A SUBSCRIBE that is not granted, with the answer that says why. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;

    RefusedException(Reply reply) {
        super(reply.status() + " " + reply.reason());
        this.reply = reply;
    }

    RefusedException(int status, String reason) {
        this(Reply.of(status).withReason(reason));
    }

    Reply reply() {
        return reply;
    }
}
