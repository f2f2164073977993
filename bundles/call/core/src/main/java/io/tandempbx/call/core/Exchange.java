package io.tandempbx.call.core;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import org.jspecify.annotations.Nullable;

/**
 * An in-dialog request being passed from one leg to the other: what its sender waits for.
 *
 * @param method            INVITE, UPDATE or INFO
 * @param serverTransaction the sender's, to be answered; for an INVITE until its ACK came
 * @param offer             the SDP the sender brought; empty when it brought none (late offer, or no SDP at all)
 * @param clientTransaction of the copy sent to the other leg; empty when there is none
 * @param answered          whether the sender has had its final answer and only the ACK is missing
 */
record Exchange(String method, String serverTransaction, String offer, String clientTransaction, boolean answered) {

    boolean isInvite() {
        return method.equals("INVITE");
    }

    static void write(RecordWriter out, @Nullable Exchange exchange) {
        out.flag(exchange != null);
        if (exchange != null) {
            out.text(exchange.method).text(exchange.serverTransaction).text(exchange.offer);
            out.text(exchange.clientTransaction).flag(exchange.answered);
        }
    }

    static @Nullable Exchange read(RecordReader in) {
        return in.flag() ? new Exchange(in.text(), in.text(), in.text(), in.text(), in.flag()) : null;
    }
}
