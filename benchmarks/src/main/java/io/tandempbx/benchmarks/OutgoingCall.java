package io.tandempbx.benchmarks;

import org.jspecify.annotations.Nullable;

/** The caller of one call: INVITE, 401, INVITE with credentials, 200, ACK, and BYE when told; or as its manner is. */
final class OutgoingCall implements SipLoop.Party {
    private static final long RING_MS = 100;
    private static final long LINGER_MS = 5_000;

    private final SipLoop loop;
    private final Account account;
    private final Manner manner;
    private final String uri;
    private final String body;
    private final Events events;
    private final String callId;
    private final String from;
    private String to;
    private String target;
    private int cseq;
    private long invitedNs;
    private String ack = "";
    private boolean ended;
    private String endedBy = "";

    /** What becomes of a call. */
    interface Events {
        /**
         * The call was answered.
         *
         * @param setUpNs from the INVITE with credentials to its 200
         */
        void answered(OutgoingCall call, long setUpNs, SipText answer);

        void ended(OutgoingCall call);

        void failed(OutgoingCall call, String reason);

        /** The other side hung up; most programs do not expect that. */
        default void hungUp(OutgoingCall call) {
            failed(call, "BYE from the PBX");
        }
    }

    OutgoingCall(SipLoop loop, Account account, String callee, int audioPort, Events events) {
        this(loop, account, callee, audioPort, events, Manner.ORDINARY);
    }

    OutgoingCall(SipLoop loop, Account account, String callee, int audioPort, Events events, Manner manner) {
        this(
                loop,
                account,
                callee,
                manner == Manner.BAD_OFFER ? "v=0\r\nm=audio\r\n" : Sdp.audio(audioPort),
                events,
                manner);
    }

    /** An ordinary call with this offer. */
    OutgoingCall(SipLoop loop, Account account, String callee, String offer, Events events) {
        this(loop, account, callee, offer, events, Manner.ORDINARY);
    }

    private OutgoingCall(SipLoop loop, Account account, String callee, String offer, Events events, Manner manner) {
        this.loop = loop;
        this.account = account;
        this.manner = manner;
        this.uri = "sip:" + callee + "@" + loop.domain();
        this.body = offer;
        this.events = events;
        this.callId = loop.word();
        this.from = "<sip:" + account.number() + "@" + loop.domain() + ">;tag=" + callId;
        this.to = "<" + uri + ">";
        this.target = uri;
    }

    void start() {
        if (manner == Manner.MALFORMED) {
            String invite = ClientTransaction.request(
                    "INVITE", uri, "z9hG4bK" + loop.word(), loop.callers().local(), headers("INVITE"), body);
            loop.callers().send(MalformedInvites.text(invite, callId.hashCode()));
            end();
            return;
        }
        loop.add(callId, this);
        invite("", first -> {
            if (first == null || first.status() != 401) {
                fail("first INVITE: " + status(first));
                return;
            }
            invitedNs = System.nanoTime();
            ClientTransaction invite = invite(account.authorization(first, "INVITE", uri), this::answered);
            if (manner == Manner.CANCELLED) {
                loop.wheel().after(RING_MS, () -> cancel(invite));
            }
        });
    }

    private void cancel(ClientTransaction invite) {
        if (!ended) {
            invite.cancel();
            loop.wheel().after(500, () -> cancel(invite));
        }
    }

    /** Tells this call apart from others, on this side. */
    String callId() {
        return callId;
    }

    void hangUp() {
        cseq++;
        ClientTransaction.send(loop, loop.callers(), "BYE", target, headers("BYE"), "", response -> {
            if (ended) {
                return;
            }
            ended = true;
            loop.remove(callId);
            if (response != null && response.status() == 200) {
                events.ended(this);
            } else {
                events.failed(this, "BYE: " + status(response));
            }
        });
    }

    private ClientTransaction invite(String authorization, ClientTransaction.Outcome outcome) {
        cseq++;
        String headers = headers("INVITE") + "Contact: <sip:" + account.number() + "@"
                + loop.callers().local() + ">\r\n" + authorization + "Content-Type: application/sdp\r\n";
        return ClientTransaction.send(loop, loop.callers(), "INVITE", uri, headers, body, outcome);
    }

    private void answered(@Nullable SipText response) {
        if (response == null || response.status() != manner.status()) {
            fail((manner == Manner.ORDINARY ? "" : manner + " ") + "INVITE: " + status(response));
            return;
        }
        if (response.status() != 200 || manner == Manner.UNACKNOWLEDGED) {
            end();
            return;
        }
        long setUpNs = System.nanoTime() - invitedNs;
        to = response.header("To");
        target = response.contactUri();
        ack = ClientTransaction.request(
                "ACK", target, "z9hG4bK" + loop.word(), loop.callers().local(), headers("ACK"), "");
        loop.callers().send(ack);
        if (manner == Manner.CALLER_GONE) {
            end();
        } else {
            events.answered(this, setUpNs, response);
        }
    }

    private void end() {
        ended = true;
        loop.remove(callId);
        events.ended(this);
    }

    private void fail(String reason) {
        if (!ended) {
            ended = true;
            loop.remove(callId);
            events.failed(this, reason);
        }
    }

    private String headers(String method) {
        return "From: " + from + "\r\nTo: " + to + "\r\nCall-ID: " + callId + "\r\nCSeq: " + cseq + " " + method
                + "\r\n";
    }

    private static String status(@Nullable SipText response) {
        return response == null ? "no answer" : Integer.toString(response.status());
    }

    /** The other side, or the PBX, hangs up. */
    @Override
    public void request(SipText request) {
        loop.callers().send(IncomingCall.response(request, 200, "OK", "", "", ""));
        if (!request.method().equals("BYE")) {
            return;
        }
        if (!ended) {
            ended = true;
            endedBy = request.header("CSeq");
            loop.wheel().after(LINGER_MS, () -> loop.remove(callId));
            events.hungUp(this);
        } else if (!endedBy.isEmpty() && !endedBy.equals(request.header("CSeq"))) {
            loop.countSecondBye();
        }
    }

    @Override
    public void stray(SipText response) {
        if (response.status() == 200 && response.cseqMethod().equals("INVITE")) {
            loop.countReceivedAgain();
            loop.callers().send(ack);
        }
    }
}
