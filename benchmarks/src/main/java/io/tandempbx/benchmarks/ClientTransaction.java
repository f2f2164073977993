package io.tandempbx.benchmarks;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A request over UDP, repeated by the timers of RFC 3261 §17.1 until its final response. */
final class ClientTransaction {
    private static final long T1_MS = 500;
    private static final long T2_MS = 4_000;
    private static final long LINGER_MS = 5_000;

    private final SipLoop loop;
    private final Wire wire;
    private final String method;
    private final String branch;
    private final byte[] message;
    private final String headers;
    private final Outcome outcome;
    private long intervalMs = T1_MS;
    private boolean proceeding;
    private boolean over;
    private byte @Nullable [] ack;
    private final TimerWheel.Timer limit;
    private TimerWheel.Timer repeat;

    /** Gets the final response, or null when none came within 32 s. */
    interface Outcome {
        void complete(@Nullable SipText response);
    }

    private ClientTransaction(
            SipLoop loop,
            Wire wire,
            String method,
            String uri,
            String branch,
            String headers,
            String body,
            Outcome outcome) {
        this.loop = loop;
        this.wire = wire;
        this.method = method;
        this.branch = branch;
        this.headers = startLine(method, uri) + headers;
        this.message = request(method, uri, branch, wire.local(), headers, body).getBytes(StandardCharsets.ISO_8859_1);
        this.outcome = outcome;
        this.limit = loop.wheel().after(64 * T1_MS, this::giveUp);
        this.repeat = loop.wheel().after(intervalMs, this::again);
    }

    /**
     * Sends a request.
     *
     * @param headers From, To, Call-ID, CSeq and more, each with its line end
     */
    static ClientTransaction send(
            SipLoop loop, Wire wire, String method, String uri, String headers, String body, Outcome outcome) {
        String branch = "z9hG4bK" + loop.word();
        ClientTransaction transaction = new ClientTransaction(loop, wire, method, uri, branch, headers, body, outcome);
        loop.add(branch, transaction);
        wire.send(transaction.message);
        return transaction;
    }

    /** Sends CANCEL for an INVITE that has no final response yet (RFC 3261 §9.1); its 200 concerns nobody. */
    void cancel() {
        if (!over) {
            wire.send(request("CANCEL", uri(), branch, wire.local(), sameDialog("CANCEL", header("To")), ""));
        }
    }

    /** The text of a request. */
    static String request(String method, String uri, String branch, String local, String headers, String body) {
        return startLine(method, uri) + "Via: SIP/2.0/UDP " + local + ";rport;branch=" + branch
                + "\r\nMax-Forwards: 70\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String startLine(String method, String uri) {
        return method + " " + uri + " SIP/2.0\r\n";
    }

    boolean matches(SipText response) {
        return response.cseqMethod().equals(method);
    }

    void response(SipText response) {
        int status = response.status();
        if (status < 200) {
            proceeding = true;
            if (method.equals("INVITE")) {
                limit.cancel(); // it may ring as long as it likes
            }
            return;
        }
        if (over) {
            loop.countReceivedAgain();
            if (ack != null) {
                wire.send(ack);
            }
            return;
        }
        over = true;
        limit.cancel();
        repeat.cancel();
        if (method.equals("INVITE") && status >= 300) {
            ack = acknowledgement(response).getBytes(StandardCharsets.ISO_8859_1);
            wire.send(ack);
            loop.wheel().after(LINGER_MS, () -> loop.removeTransaction(branch));
        } else {
            loop.removeTransaction(branch);
        }
        outcome.complete(response);
    }

    /** RFC 3261 §17.1.1.3. */
    private String acknowledgement(SipText response) {
        return request("ACK", uri(), branch, wire.local(), sameDialog("ACK", response.header("To")), "");
    }

    private String uri() {
        return headers.substring(method.length() + 1, headers.indexOf(" SIP/2.0"));
    }

    private String header(String name) {
        return new SipText(headers).header(name);
    }

    private String sameDialog(String other, String to) {
        String cseq = header("CSeq");
        return "From: " + header("From") + "\r\nTo: " + to + "\r\nCall-ID: " + header("Call-ID") + "\r\nCSeq: "
                + cseq.substring(0, cseq.indexOf(' ')) + " " + other + "\r\n";
    }

    private void again() {
        if (over || (proceeding && method.equals("INVITE"))) {
            return;
        }
        loop.countSentAgain();
        wire.send(message);
        intervalMs *= 2;
        if (!method.equals("INVITE")) {
            intervalMs = proceeding ? T2_MS : Math.min(T2_MS, intervalMs);
        }
        repeat = loop.wheel().after(intervalMs, this::again);
    }

    private void giveUp() {
        if (!over) {
            over = true;
            repeat.cancel();
            loop.removeTransaction(branch);
            outcome.complete(null);
        }
    }
}
