package io.tandempbx.benchmarks;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The registration of one phone; every REGISTER is challenged and repeated with credentials. */
final class Registration {
    private final SipLoop loop;
    private final Account account;
    private final String callId;
    private int cseq;

    Registration(SipLoop loop, Account account) {
        this.loop = loop;
        this.account = account;
        this.callId = loop.word();
    }

    /** Registers for an hour; true when the PBX said 200. */
    void refresh(Consumer<Boolean> done) {
        send("", first -> {
            if (first == null || first.status() != 401) {
                done.accept(false);
                return;
            }
            String uri = "sip:" + loop.domain();
            send(
                    account.authorization(first, "REGISTER", uri),
                    second -> done.accept(second != null && second.status() == 200));
        });
    }

    private void send(String authorization, ClientTransaction.Outcome outcome) {
        cseq++;
        String aor = "<sip:" + account.number() + "@" + loop.domain() + ">";
        String headers = "From: " + aor + ";tag=" + callId + "\r\nTo: " + aor + "\r\nCall-ID: " + callId + "\r\nCSeq: "
                + cseq + " REGISTER\r\nContact: <sip:" + account.number() + "@"
                + loop.called().local()
                + ">\r\nExpires: 3600\r\n" + authorization;
        ClientTransaction.send(loop, loop.called(), "REGISTER", "sip:" + loop.domain(), headers, "", checked(outcome));
    }

    /** The answer of another request would be a fault of this program or of the PBX. */
    private ClientTransaction.Outcome checked(ClientTransaction.Outcome outcome) {
        int expected = cseq;
        return (@Nullable SipText response) -> {
            if (response != null && !response.header("CSeq").equals(expected + " REGISTER")) {
                throw new IllegalStateException("CSeq " + expected + " answered by:\n" + response.text());
            }
            outcome.complete(response);
        };
    }
}
