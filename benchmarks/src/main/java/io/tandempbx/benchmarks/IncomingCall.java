package io.tandempbx.benchmarks;

/** The called side of one call: INVITE, 180, 200 repeated until the ACK, and 200 for the BYE. */
final class IncomingCall implements SipLoop.Party {
    private static final long T1_MS = 500;
    private static final long T2_MS = 4_000;
    private static final long LIMIT_MS = 32_000;
    private static final long LINGER_MS = 5_000;

    private final SipLoop loop;
    private final String callId;
    private final String answer;
    private boolean acknowledged;
    private boolean over;
    private long waitedMs;

    private IncomingCall(SipLoop loop, SipText invite, int audioPort) {
        this.loop = loop;
        this.callId = invite.header("Call-ID");
        String tag = loop.word();
        String uri = invite.text().substring(7, invite.text().indexOf(' ', 7));
        String contact = "Contact: <" + uri + ">\r\n";
        loop.called().send(response(invite, 180, "Ringing", tag, contact, ""));
        this.answer =
                response(invite, 200, "OK", tag, contact + "Content-Type: application/sdp\r\n", Sdp.audio(audioPort));
    }

    /** Which port a call is answered with, once it has come. */
    interface AudioPorts {
        int portFor(SipText invite);
    }

    /** Makes the phones of a loop answer. */
    static void answerAll(SipLoop loop, AudioPorts ports) {
        loop.listen(new SipLoop.Party() {
            @Override
            public void request(SipText invite) {
                IncomingCall call = new IncomingCall(loop, invite, ports.portFor(invite));
                loop.add(call.callId, call);
                call.repeat(T1_MS);
            }

            @Override
            public void stray(SipText response) {
                throw new IllegalStateException("no party for a response:\n" + response.text());
            }
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
            case "ACK" -> acknowledged = true;
            case "INVITE" -> {
                loop.countReceivedAgain();
                loop.called().send(answer);
            }
            default -> {
                if (over) {
                    loop.countReceivedAgain();
                }
                loop.called().send(response(request, 200, "OK", "", "", ""));
                if (request.method().equals("BYE") && !over) {
                    over = true;
                    loop.wheel().after(LINGER_MS, () -> loop.remove(callId));
                }
            }
        }
    }

    @Override
    public void stray(SipText response) {
        throw new IllegalStateException("this side sends no requests:\n" + response.text());
    }

    private void repeat(long intervalMs) {
        loop.called().send(answer);
        loop.wheel().after(intervalMs, () -> {
            if (acknowledged || over) {
                return;
            }
            waitedMs += intervalMs;
            if (waitedMs < LIMIT_MS) {
                loop.countSentAgain();
                repeat(Math.min(T2_MS, 2 * intervalMs));
            } else {
                loop.remove(callId);
            }
        });
    }
}
