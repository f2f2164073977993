package io.tandempbx.call.core;

import io.tandempbx.call.api.LegSummary;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One party of a call: its dialog and its media session. Confined to the call's lane. */
final class Leg {
    final String id; // unique among the call's legs: "a" for the caller, "b1", "b2", … for the called
    final String party; // extension, or the application's name
    final Dialog dialog;
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
    int probeRetries; // how often it could not be reached after a crash; not stored

    @Nullable
    Exchange exchange; // a request of this peer being passed to the other

    private @Nullable SessionDescription parsed; // the last one read; not stored

    Leg(String id, String party, Dialog dialog) {
        this.id = id;
        this.party = party;
        this.dialog = dialog;
    }

    boolean isCaller() {
        return id.equals("a");
    }

    /** Reads a description of this leg's peer, unless it is the one read last. */
    SessionDescription description(String sdp) throws SdpException {
        SessionDescription known = parsed;
        if (known == null || !known.text().equals(sdp)) {
            known = SessionDescription.parse(sdp);
            parsed = known;
        }
        return known;
    }

    /** Lets go of what was read last: a call going on seldom needs it again. */
    void forgetDescription() {
        parsed = null;
    }

    /** The name of this leg's media session. */
    String session(Call call) {
        return call.id + "/" + id;
    }

    LegSummary summary(Call call) {
        InetSocketAddress remote = dialog.flow.remote();
        String peer = dialog.flow.transport() + ":" + remote.getAddress().getHostAddress() + ":" + remote.getPort();
        return new LegSummary(party, dialog.callId, stateText(), peer, mediaPort == 0 ? "" : session(call), codec);
    }

    private String stateText() {
        return switch (state) {
            case TRYING -> "trying";
            case RINGING -> "ringing";
            case ANSWERED, TALKING -> held ? "held" : "talking";
            case CANCELLING, ENDING, GONE -> "ending";
        };
    }

    void write(RecordWriter out) {
        out.text(id).text(party);
        dialog.write(out);
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
        Leg leg = new Leg(in.text(), in.text(), Dialog.read(in));
        leg.state = LegState.valueOf(in.text());
        leg.inviteTransaction = in.text();
        leg.inviteCseq = in.int64();
        leg.mediaPort = in.int32();
        leg.remoteSdp = in.text();
        leg.localSdp = in.text();
        leg.sdpVersion = in.int64();
        leg.endWhenAcknowledged = in.flag();
        leg.codec = in.text();
        leg.held = in.flag();
        leg.exchange = Exchange.read(in);
        return leg;
    }
}
