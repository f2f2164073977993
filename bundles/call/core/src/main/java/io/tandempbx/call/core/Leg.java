package io.tandempbx.call.core;

import io.tandempbx.call.api.LegSummary;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One party of a call: its dialog and its media session. Confined to the call's lane. */
final class Leg {
    final String id; // unique among the call's legs, ever
    final String party; // extension, or the application's name
    final Dialog dialog;
    final boolean inbound; // whether the peer sent the INVITE that made it
    final String mediaSession; // the name of its media session, kept when the leg goes to another call
    LegState state = LegState.TRYING;
    String inviteTransaction = ""; // server transaction of the caller's INVITE, client transaction of ours
    long inviteCseq;
    int mediaPort; // 0 while there is no media session
    String remoteSdp = ""; // the last that took effect
    String localSdp = ""; // our last description to this peer, and its version
    long sdpVersion;
    boolean endWhenAcknowledged; // a BYE to a caller must wait for its ACK (RFC 3261 §15)
    String codec = "";
    boolean held; // the peer does not want to hear, or not to speak
    String trunk = ""; // beyond which the peer is; empty for a phone
    String channel = ""; // what the trunk's channel is held under; empty when it holds none
    final List<Flow> otherTargets = new ArrayList<>(); // of the trunk, to be tried when this one does not answer
    final List<Header> inviteHeaders =
            new ArrayList<>(); // of our INVITE, for its repetitions; of a peer's, its wish for privacy
    boolean authorized; // whether our INVITE was repeated with credentials
    boolean byeAuthorized; // whether our BYE was; not stored
    boolean offering; // a re-INVITE of our own waits for its answer
    final SessionTimer timer = new SessionTimer();
    final ReliableProgress reliable = new ReliableProgress();
    String referEvent = ""; // the Event of the NOTIFYs about a transfer it asked for; empty for none
    boolean referred; // whether it has asked for one before
    long offerAtMs; // wall clock: when to offer what we described last; 0 for never
    double mos = -1; // of the direction that fared worst, once its session is released; not stored
    String earlyAnswer = ""; // the description of its reliable provisional response (RFC 3262 §5); not stored
    String earlyAnswerTag = ""; // of whom; not stored
    boolean toldRinging; // a caller that has been sent 180; not stored
    boolean moving; // on its way to another call; not stored
    int outcomeStatus; // the final response to our INVITE; 0 before; not stored
    int probeRetries; // how often it could not be reached after a crash; not stored

    @Nullable
    Exchange exchange; // a request of this peer being passed to the other

    @Nullable
    Crypto ownKey; // what we encrypt with; in our last description too; not stored

    @Nullable
    CodecList codecs; // its party's, as they were when the leg began; null while they are not known; not stored

    private @Nullable SessionDescription parsed; // the last one read; not stored
    List<Payload> described = List.of(); // in our last description, if it is not forgotten; not stored

    Leg(String id, String party, Dialog dialog, boolean inbound, String mediaSession) {
        this.id = id;
        this.party = party;
        this.dialog = dialog;
        this.inbound = inbound;
        this.mediaSession = mediaSession;
    }

    /** A leg that a peer's INVITE makes. */
    static Leg inbound(Call call, String party, Dialog dialog) {
        String id = call.newLegId("a");
        return new Leg(id, party, dialog, true, call.id + "/" + id);
    }

    /** A leg that an INVITE of ours is to make. */
    static Leg outbound(Call call, String id, String party, Dialog dialog) {
        return new Leg(id, party, dialog, false, call.id + "/" + id);
    }

    /** The same leg in another call. */
    Leg movedTo(Call other) {
        Leg moved = new Leg(other.newLegId(inbound ? "a" : "b"), party, dialog, inbound, mediaSession);
        moved.state = state;
        moved.inviteTransaction = inviteTransaction;
        moved.inviteCseq = inviteCseq;
        moved.mediaPort = mediaPort;
        moved.remoteSdp = remoteSdp;
        moved.localSdp = localSdp;
        moved.sdpVersion = sdpVersion;
        moved.endWhenAcknowledged = endWhenAcknowledged;
        moved.codec = codec;
        moved.held = held;
        moved.exchange = exchange;
        moved.trunk = trunk;
        moved.channel = channel;
        moved.codecs = codecs;
        moved.authorized = authorized;
        if (isWithheld()) {
            moved.withhold();
        }
        moved.timer.copy(timer);
        moved.reliable.copy(reliable);
        return moved;
    }

    /** Nobody who is called for this party is to see who it is. */
    void withhold() {
        inviteHeaders.add(Privacy.WITHHELD);
    }

    /** Whether this party does not want to be seen by those who are called for it. */
    boolean isWithheld() {
        return inbound && inviteHeaders.contains(Privacy.WITHHELD);
    }

    /** What we last described to the peer, to be offered again; no body before the first time. */
    Body localOffer() {
        return localSdp.isEmpty() ? Body.NONE : Body.sdp(localSdp);
    }

    /** Whether no request of either side is under way in this dialog. */
    boolean isQuiet() {
        return state == LegState.TALKING && exchange == null && !offering && !moving;
    }

    /** The only codecs that are spoken with its peer. */
    CodecList codecs() {
        CodecList known = codecs;
        return known == null ? CodecList.ALL : known;
    }

    /** Its party's list of codecs counts no more. */
    void speakAll() {
        codecs = CodecList.ALL;
        forgetDescription();
    }

    /** Reads a description of this leg's peer, unless it is the one read last: as if it had only what may be spoken. */
    SessionDescription description(String sdp) throws SdpException {
        SessionDescription known = parsed;
        if (known == null || !known.text().equals(sdp)) {
            known = SessionDescription.parse(sdp).with(codecs());
            parsed = known;
        }
        return known;
    }

    /** Lets go of what was read last: a call going on seldom needs it again. */
    void forgetDescription() {
        parsed = null;
        described = List.of();
    }

    LegSummary summary(boolean callOnHold) {
        InetSocketAddress remote = dialog.flow.remote();
        String peer = dialog.flow.transport() + ":" + remote.getAddress().getHostAddress() + ":" + remote.getPort();
        String session = mediaPort == 0 ? "" : mediaSession;
        return new LegSummary(
                party,
                dialog.callId,
                stateText(callOnHold),
                peer,
                session,
                codec,
                inbound,
                dialog.local.tag(),
                dialog.remote.tag(),
                trunk,
                isWithheld());
    }

    private String stateText(boolean callOnHold) {
        return switch (state) {
            case TRYING -> "trying";
            case RINGING -> "ringing";
            case ANSWERED, TALKING -> held || callOnHold ? "held" : "talking";
            case CANCELLING, ENDING, GONE -> "ending";
        };
    }

    void write(RecordWriter out) {
        out.text(id).text(party).flag(inbound).text(mediaSession);
        dialog.write(out);
        writeState(out);
        out.text(trunk).text(channel).flag(authorized).flag(offering);
        out.text(referEvent).flag(referred).int64(offerAtMs);
        out.list(otherTargets, Dialog::writeFlow);
        out.list(inviteHeaders, (writer, header) -> writer.text(header.name()).text(header.value()));
        timer.write(out);
        reliable.write(out);
    }

    private void writeState(RecordWriter out) {
        out.text(state.name()).text(inviteTransaction).int64(inviteCseq).int32(mediaPort);
        out.text(remoteSdp)
                .text(localSdp)
                .int64(sdpVersion)
                .flag(endWhenAcknowledged)
                .text(codec)
                .flag(held);
        Exchange.write(out, exchange);
    }

    static Leg read(RecordReader in) {
        String id = in.text();
        String party = in.text();
        boolean inbound = in.flag();
        String mediaSession = in.text();
        Leg leg = new Leg(id, party, Dialog.read(in), inbound, mediaSession);
        leg.readState(in);
        leg.trunk = in.text();
        leg.channel = in.text();
        leg.authorized = in.flag();
        leg.offering = in.flag();
        leg.referEvent = in.text();
        leg.referred = in.flag();
        leg.offerAtMs = in.int64();
        leg.otherTargets.addAll(in.list(Dialog::readFlow));
        leg.inviteHeaders.addAll(in.list(reader -> new Header(reader.text(), reader.text())));
        leg.timer.read(in);
        leg.reliable.read(in);
        return leg;
    }

    /** A record of the first version: the caller is called a. */
    static Leg readVersion1(RecordReader in, String callId) {
        String id = in.text();
        Leg leg = new Leg(id, in.text(), Dialog.read(in), id.equals("a"), callId + "/" + id);
        leg.readState(in);
        return leg;
    }

    private void readState(RecordReader in) {
        state = LegState.valueOf(in.text());
        inviteTransaction = in.text();
        inviteCseq = in.int64();
        mediaPort = in.int32();
        remoteSdp = in.text();
        localSdp = in.text();
        sdpVersion = in.int64();
        endWhenAcknowledged = in.flag();
        codec = in.text();
        held = in.flag();
        exchange = Exchange.read(in);
    }
}
