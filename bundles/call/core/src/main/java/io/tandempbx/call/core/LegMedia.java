package io.tandempbx.call.core;

import io.tandempbx.call.api.CallState;
import io.tandempbx.call.core.SessionDescription.Payload;
import io.tandempbx.event.api.EventType;
import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.media.api.PortsExhaustedException;
import io.tandempbx.sip.api.Body;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Joins the descriptions of a call's legs with their media sessions (RFC 3264). Runs on the call's lane. */
final class LegMedia {
    private final Neighbours neighbours;

    LegMedia(Neighbours neighbours) {
        this.neighbours = neighbours;
    }

    /** Opens the leg's session, unless it is open. */
    void open(Call call, Leg leg) throws PortsExhaustedException {
        if (leg.mediaPort == 0) {
            leg.mediaPort = media().open(leg.session(call), call.id);
        }
    }

    void release(Call call, Leg leg) {
        if (leg.mediaPort != 0) {
            media().release(leg.session(call));
            leg.mediaPort = 0;
        }
    }

    /** The audio codec that both this description and the platform know, in the describer's order of preference. */
    Optional<Payload> common(SessionDescription sdp) {
        return sdp.firstCommon(media().formats());
    }

    /** What another party described, told to this leg's peer as our own. */
    Body describe(Call call, Leg to, SessionDescription source, Direction way) {
        List<MediaFormat> formats = media().formats();
        boolean first = to.localSdp.isEmpty();
        if (first || !text(call, to, source, formats, to.sdpVersion, way).equals(to.localSdp)) {
            to.sdpVersion++;
            to.localSdp = text(call, to, source, formats, to.sdpVersion, way);
        }
        return Body.sdp(to.localSdp);
    }

    private static String text(
            Call call, Leg to, SessionDescription source, List<MediaFormat> formats, long version, Direction way) {
        long sessionId = Integer.toUnsignedLong((call.id + to.id).hashCode());
        return source.rewritten(to.dialog.flow.local().getAddress(), to.mediaPort, sessionId, version, formats, way);
    }

    /** Lets a peer's offer take effect before it is answered: every payload type may come. */
    void offered(Call call, Leg leg, SessionDescription sdp) {
        took(call, leg, sdp, Set.of());
    }

    /** Lets a completed offer and answer take effect on both legs. */
    void agreed(Call call, Leg offerer, SessionDescription offered, Leg answerer, SessionDescription answered) {
        Set<Integer> types = new HashSet<>(offered.payloadTypes());
        types.addAll(answered.payloadTypes());
        boolean wasHeld = offerer.held;
        took(call, offerer, offered, types);
        if (offerer.held != wasHeld && call.state == CallState.TALKING) {
            EventType type = offerer.held ? EventType.CALL_HOLD : EventType.CALL_RESUME;
            neighbours.events().call(type, call, Instant.now(), "by", offerer.party);
        }
        took(call, answerer, answered, types);
        Optional<Payload> codec = common(answered);
        offerer.codec = codec.map(Payload::name).orElse("");
        answerer.codec = offerer.codec;
        media().bridge(offerer.session(call), answerer.session(call));
        offerer.forgetDescription();
        answerer.forgetDescription();
    }

    private void took(Call call, Leg leg, SessionDescription sdp, Set<Integer> types) {
        leg.remoteSdp = sdp.text();
        leg.held = sdp.direction() != Direction.SENDRECV;
        media().remote(leg.session(call), sdp.remote(leg.dialog.flow.remote().getAddress(), types));
    }

    /** Answers a leg's offer by the echo application. */
    Body echo(Call call, Leg leg, String offer) throws SdpException {
        SessionDescription sdp = leg.description(offer);
        Payload codec = common(sdp).orElseThrow(() -> new SdpException("no common codec"));
        took(call, leg, sdp, sdp.payloadTypes());
        leg.codec = codec.name();
        MediaFormat format = new MediaFormat(codec.name(), codec.clockRateHz(), codec.channels(), codec.type());
        media().echo(leg.session(call), format, codec.type());
        return describe(call, leg, sdp, sdp.direction().answered());
    }

    private MediaService media() {
        return neighbours.media();
    }
}
