package io.tandempbx.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Calls that are set up at 50 a second and stay; both sides of each become streams of an RTP traffic. */
final class TalkingCalls implements OutgoingCall.Events {
    private static final int PER_SECOND = 50;

    private final SipLoop loop;
    private final List<Account> accounts;
    private final RtpTraffic traffic;
    private final List<OutgoingCall> calls = new ArrayList<>();
    private final List<Integer> streamOf = new ArrayList<>();
    private int streams;
    private final Map<String, Integer> losses = new TreeMap<>();
    private int answered;
    private int ended;
    private int calledEnded;
    private boolean hangingUp;

    TalkingCalls(SipLoop loop, List<Account> accounts, RtpTraffic traffic) {
        this.loop = loop;
        this.accounts = accounts;
        this.traffic = traffic;
        IncomingCall.answerAll(loop, new IncomingCall.Phones() {
            @Override
            public int audioPort(SipText invite) {
                int stream = streams++;
                traffic.add(stream, invite.audioPort());
                return traffic.port(stream);
            }

            @Override
            public void hungUp(SipText bye) {
                if (hangingUp) {
                    calledEnded++;
                } else {
                    lose("BYE to the called phone: " + bye.header("Reason"));
                }
            }
        });
    }

    /** What went wrong with calls since they were set up, and how often. */
    Map<String, Integer> losses() {
        return Map.copyOf(losses);
    }

    private void lose(String how) {
        losses.merge(how, 1, Integer::sum);
    }

    /** Sets all up; every one must succeed. */
    void setUp(int count) {
        int half = accounts.size() / 2;
        int offered = calls.size();
        long startNs = System.nanoTime();
        boolean all = loop.run(60 + (double) count / PER_SECOND, () -> {
            long due = Math.min(count, (long) ((System.nanoTime() - startNs) * (double) PER_SECOND / 1e9));
            while (calls.size() - offered < due) {
                int stream = streams++;
                int index = calls.size();
                OutgoingCall call = new OutgoingCall(
                        loop,
                        accounts.get(index % half),
                        accounts.get(half + index % half).number(),
                        traffic.port(stream),
                        this);
                calls.add(call);
                streamOf.add(stream);
                call.start();
            }
            return answered == offered + count || !losses.isEmpty();
        });
        if (!all || !losses.isEmpty()) {
            throw new IllegalStateException(answered + " of " + count + " calls answered: " + losses);
        }
    }

    /** Hangs up all; every call must have lasted until now. */
    void hangUp() {
        if (!tryHangUp()) {
            throw new IllegalStateException(ended + " of " + calls.size() + " calls ended: " + losses);
        }
    }

    /** Hangs up all; true if both sides of every call had it until now and end it. */
    boolean tryHangUp() {
        hangingUp = true;
        calls.forEach(OutgoingCall::hangUp);
        loop.run(40, () -> ended == calls.size() && calledEnded == calls.size());
        return losses.isEmpty() && ended == calls.size() && calledEnded == calls.size();
    }

    @Override
    public void answered(OutgoingCall call, long setUpNs, SipText answer) {
        answered++;
        traffic.add(streamOf.get(calls.indexOf(call)), answer.audioPort());
    }

    @Override
    public void ended(OutgoingCall call) {
        ended++;
    }

    @Override
    public void failed(OutgoingCall call, String reason) {
        lose(reason);
    }
}
