package io.tandempbx.call.core;

import io.tandempbx.sip.api.Reply;

/** Tells a caller that nobody will answer. Runs on the call's lane. */
final class Refusal {
    private final CallContext context;
    private final Teardown teardown;

    Refusal(CallContext context, Teardown teardown) {
        this.context = context;
        this.teardown = teardown;
    }

    /**
     * Refuses the call altogether.
     *
     * @param stage what the call had come to, for the log
     * @param text  why, for the Warning header; empty for none
     */
    void caller(Call call, int status, String stage, String text) {
        call.endCause = status + (text.isEmpty() ? "" : " " + text);
        context.failed(call, status, stage);
        end(call, status, text);
    }

    /** Nobody took the call, which is no failure. */
    void noAnswer(Call call) {
        call.endCause = CallEndLog.NO_ANSWER;
        end(call, 480, "No answer");
    }

    private void end(Call call, int status, String text) {
        call.hunt = null;
        context.respondToCaller(call, reply(status, text));
        call.caller().state = LegState.GONE;
        teardown.endAll(call, status, text);
    }

    private static Reply reply(int status, String text) {
        Reply reply = Reply.of(status);
        if (!text.isEmpty()) {
            reply = reply.withHeader("Warning", "399 tandem \"" + text.replace("\"", "'") + "\"");
        }
        return status == 503 ? reply.withHeader("Retry-After", "5") : reply;
    }
}
