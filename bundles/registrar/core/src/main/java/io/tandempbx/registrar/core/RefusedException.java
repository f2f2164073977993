package io.tandempbx.registrar.core;

import io.tandempbx.sip.api.Reply;

/** A REGISTER that is answered with an error; no binding has changed. Without a stack trace: peers cause it at will. */
final class RefusedException extends Exception {
    private final transient Reply reply;

    RefusedException(Reply reply) {
        super(reply.status() + " " + reply.reason(), null, false, false);
        this.reply = reply;
    }

    RefusedException(int status, String reason) {
        this(Reply.of(status).withReason(reason));
    }

    Reply reply() {
        return reply;
    }
}
