package io.tandempbx.itests.phone;

import java.util.function.Consumer;

/** A request of a phone waiting for its responses (RFC 3261 §17.1); acknowledges a refused INVITE by itself. */
final class ClientTransaction {
    private final SipMessage request;
    private final Consumer<SipMessage> listener;
    private final Repeater repeater;
    private boolean refused; // only on the wire's reader thread

    ClientTransaction(SipMessage request, Consumer<SipMessage> listener, Repeater repeater) {
        this.request = request;
        this.listener = listener;
        this.repeater = repeater;
    }

    /** Called on the wire's reader thread; a repeated refusal is only acknowledged again. */
    void response(TestPhone phone, SipMessage response) {
        boolean invite = request.method().equals("INVITE");
        if (invite || response.isFinal()) {
            repeater.stop();
        }
        boolean repeated = refused;
        if (invite && response.status() >= 300) {
            phone.send(acknowledgement(response));
            refused = true;
        }
        if (!repeated) {
            listener.accept(response);
        }
    }

    void stop() {
        repeater.stop();
    }

    private SipMessage acknowledgement(SipMessage response) {
        return SipMessage.request("ACK", request.start().split(" ", -1)[1])
                .with("Via", request.header("Via"))
                .with("Max-Forwards", "70")
                .with("From", request.header("From"))
                .with("To", response.header("To"))
                .with("Call-ID", request.callId())
                .with("CSeq", request.cseq() + " ACK");
    }
}
