package io.tandempbx.sip.jain.transaction;

import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.SipHandler;

/** Something a handler is to be told; a value, so that it can wait in the state ring for a handler that is away. */
sealed interface HandlerEvent {

    void deliver(SipHandler handler);

    /** The server transaction to be answered 503 when nobody comes; empty for what needs no answer. */
    default String unanswered() {
        return "";
    }

    /** A request to be answered, or the ACK of a 2xx. */
    record Request(InboundRequest request) implements HandlerEvent {
        @Override
        public void deliver(SipHandler handler) {
            handler.request(request);
        }

        @Override
        public String unanswered() {
            return request.transaction();
        }
    }

    /** The caller gave up. */
    record Cancelled(String transaction) implements HandlerEvent {
        @Override
        public void deliver(SipHandler handler) {
            handler.cancelled(transaction);
        }
    }

    /** No ACK came. */
    record Unacknowledged(String transaction) implements HandlerEvent {
        @Override
        public void deliver(SipHandler handler) {
            handler.unacknowledged(transaction);
        }
    }

    /** A response to a request of the handler's. */
    record Response(String key, InboundResponse response) implements HandlerEvent {
        @Override
        public void deliver(SipHandler handler) {
            handler.response(key, response);
        }
    }

    /** A request of the handler's came to nothing. */
    record Failed(String key, int status) implements HandlerEvent {
        @Override
        public void deliver(SipHandler handler) {
            handler.failed(key, status);
        }
    }
}
