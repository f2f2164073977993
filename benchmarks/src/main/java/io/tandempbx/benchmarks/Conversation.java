package io.tandempbx.benchmarks;

import org.jspecify.annotations.Nullable;

/** A call between two phones that talk until one of them hangs up or is gone; anything else is a problem. */
final class Conversation implements OutgoingCall.Events, IncomingCall.Phones {
    private static final SipLoop.Party DEAF = new Deaf();

    private final SipLoop loop;
    private final RtpTraffic traffic;
    private final int stream; // the caller's; the called phone has the next
    private final OutgoingCall out;
    private @Nullable IncomingCall in;
    private int callerPlace = -1;
    private int calledPlace = -1;
    private boolean talking;
    private boolean endWanted;
    private boolean callerIsOver;
    private boolean calledIsOver;
    private String problem = "";

    /** A phone without power. */
    private static final class Deaf implements SipLoop.Party {
        @Override
        public void request(SipText request) {}

        @Override
        public void stray(SipText response) {}
    }

    /** How a conversation ends. */
    enum End {
        CALLER_HANGS_UP,
        CALLED_HANGS_UP,
        /** The caller's phone was switched off and on: it knows nothing of the call and says so. */
        CALLER_FORGETS,
        CALLED_FORGETS,
        /** The caller's phone answers nothing any more. */
        CALLER_VANISHES,
        CALLED_VANISHES
    }

    /**
     * Makes a conversation without starting it.
     *
     * @param stream a number of an RTP stream; this one and the next are used
     */
    Conversation(SipLoop loop, RtpTraffic traffic, Account caller, Account called, int stream) {
        this.loop = loop;
        this.traffic = traffic;
        this.stream = stream;
        this.out = new OutgoingCall(loop, caller, called.number(), traffic.port(stream), this);
    }

    void start() {
        out.start();
    }

    /** The called phone's INVITE has come. */
    void invited(SipText invite) {
        in = IncomingCall.answer(loop, this, invite);
        calledPlace = traffic.add(stream + 1, invite.audioPort(), stream);
    }

    @Override
    public int audioPort(SipText invite) {
        return traffic.port(stream + 1);
    }

    @Override
    public void answered(OutgoingCall call, long setUpNs, SipText answer) {
        callerPlace = traffic.add(stream, answer.audioPort(), stream + 1);
        talking = true;
    }

    boolean isTalking() {
        return talking && !endWanted && problem.isEmpty();
    }

    /** Whether both phones are done with it. */
    boolean isOver() {
        return callerIsOver && calledIsOver;
    }

    /** What went wrong; empty while nothing did. */
    String problem() {
        return problem;
    }

    /** How the PBX names the call. */
    String id() {
        String callId = in == null ? "" : in.callId();
        return callId.contains("-b") ? callId.substring(0, callId.indexOf("-b")) : callId;
    }

    /** When the called phone heard the caller; 0 when it did not since {@link RtpTraffic#listenFrom}. */
    long callerHeardNs() {
        return traffic.heardNs(callerPlace);
    }

    /** When the caller heard the called phone. */
    long calledHeardNs() {
        return traffic.heardNs(calledPlace);
    }

    void end(End how) {
        IncomingCall called = in;
        if (called == null || !isTalking()) {
            throw new IllegalStateException("not talking");
        }
        endWanted = true;
        switch (how) {
            case CALLER_HANGS_UP -> out.hangUp();
            case CALLED_HANGS_UP -> called.hangUp();
            case CALLER_FORGETS -> loop.remove(out.callId());
            case CALLED_FORGETS -> loop.remove(called.callId());
            case CALLER_VANISHES -> loop.add(out.callId(), DEAF);
            case CALLED_VANISHES -> loop.add(called.callId(), DEAF);
        }
        switch (how) {
            case CALLER_FORGETS, CALLER_VANISHES -> callerOver();
            case CALLED_FORGETS, CALLED_VANISHES -> calledOver();
            default -> {
                // over when the BYE is answered
            }
        }
    }

    @Override
    public void ended(OutgoingCall call) {
        callerOver();
    }

    @Override
    public void hungUp(OutgoingCall call) {
        expectEnd("the caller");
        callerOver();
    }

    @Override
    public void failed(OutgoingCall call, String reason) {
        note("caller: " + reason);
        callerOver();
        calledIsOver |= in == null;
    }

    @Override
    public void hungUp(SipText bye) {
        expectEnd("the called phone");
        calledOver();
    }

    @Override
    public void ended(int status) {
        if (status != 200) {
            note("BYE of the called phone: " + status);
        }
        calledOver();
    }

    private void callerOver() {
        callerIsOver = true;
        silence(callerPlace);
    }

    private void calledOver() {
        calledIsOver = true;
        silence(calledPlace);
    }

    private void silence(int place) {
        if (place >= 0) {
            traffic.silence(place);
        }
    }

    private void expectEnd(String who) {
        if (!endWanted) {
            note("a BYE that nobody caused, to " + who);
        }
    }

    private void note(String what) {
        problem = problem.isEmpty() ? what : problem + "; " + what;
    }
}
