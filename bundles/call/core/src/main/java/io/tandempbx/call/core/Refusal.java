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

    /**
     * Refuses the call as whoever was called did.
     *
     * @param cause Q.850, as it came with the refusal, which the caller is told (RFC 6432); 0 for none
     */
    void caller(Call call, int status, String stage, int cause) {
        call.endCause = Causes.worded(Integer.toString(status), status, cause);
        context.failed(call, status, stage);
        end(call, status, "");
    }

    /** Nobody took the call, which is no failure. */
    void noAnswer(Call call) {
        call.endCause = CallEndLog.NO_ANSWER;
        end(call, 480, "No answer");
    }

    private void end(Call call, int status, String text) {
        call.hunt = null;
        Reply reply = reply(status, text);
        boolean told = Causes.told(call.endCause) != 0;
        context.respondToCaller(
                call,
                told
                        ? reply.withHeader(
                                "Reason",
                                Causes.reason(call.endCause, status, "").value())
                        : reply);
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
