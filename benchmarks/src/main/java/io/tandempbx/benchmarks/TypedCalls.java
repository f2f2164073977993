package io.tandempbx.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Calls at 20 a second that stay; callers have one codec only, called phones another. */
final class TypedCalls implements OutgoingCall.Events {
    private static final int PER_SECOND = 20;

    private final SipLoop loop;
    private final List<Account> accounts;
    private final CodedTraffic traffic;
    private final Payloads callers;
    private final List<OutgoingCall> calls = new ArrayList<>();
    private final List<Integer> sockets = new ArrayList<>();
    private int answered;
    private int ended;
    private String failure = "";

    TypedCalls(SipLoop loop, List<Account> accounts, CodedTraffic traffic, Payloads callers, Payloads called) {
        this.loop = loop;
        this.accounts = accounts;
        this.traffic = traffic;
        this.callers = callers;
        IncomingCall.answerAll(loop, new IncomingCall.Phones() {
            private Payloads agreed = called;

            @Override
            public boolean haveCodec(SipText invite) {
                return called.isIn(invite);
            }

            @Override
            public int audioPort(SipText invite) {
                int socket = traffic.open();
                agreed = called.numberedAs(invite);
                traffic.add(socket, invite.audioPort(), agreed);
                return traffic.port(socket);
            }

            @Override
            public String audio(int port) {
                return agreed.sdp(port);
            }

            @Override
            public void hungUp(SipText bye) {
                // the caller did, or its call is counted as lost there
            }
        });
    }

    void setUp(int count) {
        int half = accounts.size() / 2;
        long startNs = System.nanoTime();
        boolean all = loop.run(60 + (double) count / PER_SECOND, () -> {
            long due = Math.min(count, (long) ((System.nanoTime() - startNs) * (double) PER_SECOND / 1e9));
            while (calls.size() < due) {
                int index = calls.size();
                int socket = traffic.open();
                sockets.add(socket);
                OutgoingCall call = new OutgoingCall(
                        loop,
                        accounts.get(index % half),
                        accounts.get(half + index % half).number(),
                        callers.sdp(traffic.port(socket)),
                        this);
                calls.add(call);
                call.start();
            }
            return answered == count || !failure.isEmpty();
        });
        if (!all || !failure.isEmpty()) {
            throw new IllegalStateException(answered + " of " + count + " calls answered " + failure);
        }
    }

    void hangUp() {
        calls.forEach(OutgoingCall::hangUp);
        if (!loop.run(40, () -> ended == calls.size()) || !failure.isEmpty()) {
            throw new IllegalStateException(ended + " of " + calls.size() + " calls ended " + failure);
        }
    }

    @Override
    public void answered(OutgoingCall call, long setUpNs, SipText answer) {
        answered++;
        traffic.add(sockets.get(calls.indexOf(call)), answer.audioPort(), callers);
    }

    @Override
    public void ended(OutgoingCall call) {
        ended++;
    }

    @Override
    public void failed(OutgoingCall call, String reason) {
        failure = reason;
    }
}
