package io.tandempbx.benchmarks;

/** The called side of one call: INVITE, 180, 200 repeated until the ACK, and 200 for the BYE; or as its manner is. */
final class IncomingCall implements SipLoop.Party {
    private static final long T1_MS = 500;
    private static final long T2_MS = 4_000;
    private static final long LIMIT_MS = 32_000;
    private static final long LINGER_MS = 5_000;

    private final SipLoop loop;
    private final Phones phones;
    private final Manner manner;
    private final String callId;
    private final String target;
    private final String dialog;
    private final String answer;
    private boolean acknowledged;
    private boolean over;
    private String endedBy = "";
    private long waitedMs;

    private IncomingCall(SipLoop loop, Phones phones, SipText invite) {
        this.loop = loop;
        this.phones = phones;
        this.manner = phones.manner(invite);
        this.callId = invite.header("Call-ID");
        this.target = invite.contactUri();
        String tag = loop.word();
        this.dialog = "From: " + invite.header("To") + ";tag=" + tag + "\r\nTo: " + invite.header("From")
                + "\r\nCall-ID: " + callId + "\r\n";
        String contact = "Contact: <" + invite.requestUri() + ">\r\n";
        if (manner == Manner.BUSY) {
            this.answer = response(invite, 486, "Busy Here", tag, "", "");
        } else {
            loop.called().send(response(invite, 180, "Ringing", tag, contact, ""));
            this.answer = manner == Manner.CANCELLED
                    ? response(invite, 487, "Request Terminated", tag, "", "")
                    : response(
                            invite,
                            200,
                            "OK",
                            tag,
                            contact + "Content-Type: application/sdp\r\n",
                            phones.audio(phones.audioPort(invite)));
        }
    }

    /** The phones that are called. */
    interface Phones {
        /** Whether they have a codec that is offered; if not, they want another offer. */
        default boolean haveCodec(SipText invite) {
            return true;
        }

        /** Which port a call is answered with. */
        int audioPort(SipText invite);

        /** What a call is answered with. */
        default String audio(int port) {
            return Sdp.audio(port);
        }

        default Manner manner(SipText invite) {
            return Manner.ORDINARY;
        }

        /** BYE was received for the first time. */
        default void hungUp(SipText bye) {}

        /** This side's BYE was answered, with 0 when it was not. */
        default void ended(int status) {}
    }

    /** Makes the phones of a loop answer. */
    static void answerAll(SipLoop loop, Phones phones) {
        loop.listen(new SipLoop.Party() {
            @Override
            public void request(SipText invite) {
                if (phones.manner(invite) == Manner.ABSENT) {
                    return;
                }
                if (phones.haveCodec(invite)) {
                    answer(loop, phones, invite);
                } else {
                    loop.called().send(response(invite, 488, "Not Acceptable Here", loop.word(), "", ""));
                }
            }

            @Override
            public void stray(SipText response) {
                throw new IllegalStateException("no party for a response:\n" + response.text());
            }
        });
    }

    /** Answers one call. */
    static IncomingCall answer(SipLoop loop, Phones phones, SipText invite) {
        IncomingCall call = new IncomingCall(loop, phones, invite);
        loop.add(call.callId, call);
        if (call.manner != Manner.CANCELLED) {
            call.repeat(T1_MS);
        }
        return call;
    }

    /** The PBX's Call-ID of this leg. */
    String callId() {
        return callId;
    }

    void hangUp() {
        over = true;
        ClientTransaction.send(loop, loop.called(), "BYE", target, dialog + "CSeq: 1 BYE\r\n", "", response -> {
            loop.remove(callId);
            phones.ended(response == null ? 0 : response.status());
        });
    }

    static String response(SipText request, int status, String reason, String tag, String headers, String body) {
        String to = request.header("To");
        return "SIP/2.0 " + status + " " + reason + "\r\n" + request.lines("Via") + "From: " + request.header("From")
                + "\r\nTo: " + to + (tag.isEmpty() || to.contains(";tag=") ? "" : ";tag=" + tag) + "\r\nCall-ID: "
                + request.header("Call-ID") + "\r\nCSeq: " + request.header("CSeq") + "\r\n" + headers
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Override
    public void request(SipText request) {
        switch (request.method()) {
            case "ACK" -> {
                acknowledged = true;
                if (manner == Manner.BUSY || manner == Manner.CANCELLED) {
                    forget();
                }
            }
            case "INVITE" -> {
                loop.countReceivedAgain();
                if (manner != Manner.CANCELLED) {
                    loop.called().send(answer);
                }
            }
            case "CANCEL" -> {
                loop.called().send(response(request, 200, "OK", "", "", ""));
                if (manner == Manner.CANCELLED && !over) {
                    over = true;
                    repeat(T1_MS);
                }
            }
            default -> other(request);
        }
    }

    private void other(SipText request) {
        if (over) {
            loop.countReceivedAgain();
            if (!endedBy.isEmpty() && !endedBy.equals(request.header("CSeq"))) {
                loop.countSecondBye();
            }
        }
        if (manner != Manner.CALLED_GONE) {
            loop.called().send(response(request, 200, "OK", "", "", ""));
        }
        if (request.method().equals("BYE") && !over) {
            over = true;
            endedBy = request.header("CSeq");
            phones.hungUp(request);
            loop.wheel().after(manner == Manner.CALLED_GONE ? LIMIT_MS : LINGER_MS, this::forget);
        }
    }

    private void forget() {
        loop.remove(callId);
    }

    @Override
    public void stray(SipText response) {
        throw new IllegalStateException("a response to nothing asked here:\n" + response.text());
    }

    private void repeat(long intervalMs) {
        loop.called().send(answer);
        loop.wheel().after(intervalMs, () -> {
            if (acknowledged || (over && manner != Manner.CANCELLED)) {
                return;
            }
            waitedMs += intervalMs;
            if (waitedMs < LIMIT_MS) {
                loop.countSentAgain();
                repeat(Math.min(T2_MS, 2 * intervalMs));
            } else {
                forget();
            }
        });
    }
}
