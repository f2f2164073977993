package io.tandempbx.call.core;

import io.tandempbx.registrar.api.Contact;
import io.tandempbx.route.api.Destination;
import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.trunk.api.Admission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** INVITEs of ours: to phones and trunks, their repetition with credentials or elsewhere, and early media. */
final class Inviting {
    private static final int TRUNK_SILENCE_MS = 6000; // in which an INVITE is sent four times (RFC 3261 §17.1.1.2)
    private static final Set<Integer> DESCRIPTION_REFUSED = Set.of(415, 488, 606);
    private static final Set<String> CREDENTIALS = Set.of("Authorization", "Proxy-Authorization");

    private final CallContext context;
    private final Reliability reliability;
    private final SessionRefresh sessions;

    Inviting(CallContext context, Reliability reliability, SessionRefresh sessions) {
        this.context = context;
        this.reliability = reliability;
        this.sessions = sessions;
    }

    /** A leg to one phone of an extension; added to the call. */
    Leg toPhone(Call call, Leg seeker, String extension, Contact phone) {
        Party shown = context.shown(call, seeker);
        return toPhone(call, shown.isWithheld() ? shown.number() : seeker.party, shown, extension, phone);
    }

    /** A leg to one phone of an extension that is shown a number as its caller; added to the call. */
    Leg toPhone(Call call, String shown, String extension, Contact phone) {
        return toPhone(call, shown, new Party(shown, ""), extension, phone);
    }

    private Leg toPhone(Call call, String contactUser, Party shown, String extension, Contact phone) {
        Flow flow = phone.flow();
        String host = hostOf(flow);
        String id = call.newLegId("b");
        Dialog dialog = Dialog.calling(
                call.id + "-" + id + "@" + host,
                contactUser,
                shown(shown, host).withTag(newTag(call)),
                NameAddress.of("", "sip:" + extension + "@" + host),
                phone.uri(),
                flow);
        dialog.routes = phone.path();
        Leg leg = Leg.outbound(call, id, extension, dialog);
        call.legs.add(leg);
        return leg;
    }

    /** A leg to a number beyond a trunk; added to the call. */
    Leg toTrunk(Call call, String id, Destination.ToTrunk to, String channel, Admission.Admitted admitted) {
        Flow flow = admitted.targets().get(0);
        Dialog dialog = Dialog.calling(
                call.id + "-" + id + "@" + hostOf(flow),
                admitted.contactUser(),
                admitted.from().withTag(newTag(call)),
                admitted.to(),
                admitted.uri(),
                flow);
        Leg leg = Leg.outbound(call, id, to.number(), dialog);
        leg.trunk = to.trunk();
        leg.channel = channel;
        leg.otherTargets.addAll(admitted.targets().subList(1, admitted.targets().size()));
        leg.inviteHeaders.addAll(admitted.headers());
        call.legs.add(leg);
        return leg;
    }

    private String newTag(Call call) {
        String tag = context.index.newTag();
        context.index.addTag(tag, call.id);
        return tag;
    }

    private static NameAddress shown(Party caller, String host) {
        return caller.isWithheld()
                ? NameAddress.of("Anonymous", "sip:anonymous@anonymous.invalid") // RFC 3323 §4.1.1.3
                : NameAddress.of(caller.name(), "sip:" + caller.number() + "@" + host);
    }

    static String hostOf(Flow flow) {
        String host = flow.local().getAddress().getHostAddress();
        return host.contains(":") ? "[" + host + "]" : host;
    }

    /** Invites all, with what the seeker has described of itself; without an offer when it has not yet. */
    void inviteAll(Call call, Leg seeker, List<Leg> legs) {
        for (Leg leg : legs) {
            Body offer = Body.NONE;
            if (!seeker.remoteSdp.isEmpty()) {
                SessionDescription source = described(seeker);
                offer = context.media.describe(call, leg, source, way(seeker, source));
            }
            invite(call, leg, offer);
        }
    }

    private static SessionDescription described(Leg seeker) {
        try {
            return seeker.description(seeker.remoteSdp);
        } catch (SdpException e) {
            throw new IllegalStateException("a description that was taken cannot be read: " + e.rule(), e);
        }
    }

    private static Direction way(Leg seeker, SessionDescription source) {
        return seeker.state.pending() ? source.direction() : Direction.SENDRECV;
    }

    /** Offers the same with or without keys, else more codecs; false when neither is left to try. */
    private boolean describedOtherwise(Call call, Leg leg) {
        Optional<Body> otherwise = context.media.otherwise(call, leg);
        otherwise.ifPresent(offer -> invite(call, leg, offer));
        return otherwise.isPresent() || withAllCodecs(call, leg);
    }

    /** Offers more to a party that has none of the seeker's codecs; false when there is no more. */
    private boolean withAllCodecs(Call call, Leg leg) {
        Optional<Leg> seeker = call.seeker().filter(party -> !party.remoteSdp.isEmpty());
        if (seeker.isEmpty()) {
            return false;
        }
        SessionDescription source = described(seeker.get());
        Optional<Body> offer;
        try {
            offer = context.media.describeAll(call, leg, source, way(seeker.get(), source));
        } catch (SdpException e) {
            throw new IllegalStateException("a description of ours cannot be read: " + e.rule(), e);
        }
        offer.ifPresent(all -> {
            call.trace(List.of(leg.party + " has no codec of the other party and is offered all"));
            forgetCredentials(leg);
            invite(call, leg, all);
        });
        return offer.isPresent();
    }

    /** What was told to one challenge is no answer to the next. */
    private static void forgetCredentials(Leg leg) {
        leg.authorized = false;
        leg.inviteHeaders.removeIf(header -> CREDENTIALS.contains(header.name()));
    }

    /** Invites one party. */
    void invite(Call call, Leg leg, Body offer) {
        List<Header> headers = new ArrayList<>(leg.inviteHeaders);
        headers.addAll(sessions.asked(leg));
        headers.add(new Header("Max-Forwards", Integer.toString(call.maxForwards - 1)));
        OutboundRequest request = leg.dialog.request("INVITE", headers, offer);
        if (!leg.trunk.isEmpty()) {
            request = request.within(TRUNK_SILENCE_MS); // there may be another address, or another trunk
        }
        leg.inviteCseq = request.cseq();
        leg.inviteTransaction = context.send(call, leg, "invite", "", request);
    }

    /**
     * Repeats an INVITE that was refused for a reason that can be mended: with credentials (RFC 3261 §22), with a longer
     * session interval (RFC 4028 §7.2), with or without encryption where a phone has the choice (RFC 3261 §21.4.26), with
     * other codecs, or to another address of the trunk (RFC 3263 §4.3).
     *
     * @param response empty when none came
     */
    boolean again(Call call, Leg leg, int status, @Nullable InboundResponse response) {
        if (leg.state != LegState.TRYING) {
            return false;
        }
        if ((status == 401 || status == 407) && response != null && !leg.trunk.isEmpty() && !leg.authorized) {
            Optional<Header> credentials =
                    context.neighbours.trunks().credentials(leg.trunk, "INVITE", leg.dialog.target, response.head());
            credentials.ifPresent(header -> {
                leg.authorized = true;
                leg.inviteHeaders.add(header);
                invite(call, leg, leg.localOffer());
            });
            return credentials.isPresent();
        }
        if (status == 422 && response != null && sessions.learnsMinimum(leg, response.head())) {
            invite(call, leg, leg.localOffer());
            return true;
        }
        if (DESCRIPTION_REFUSED.contains(status)) {
            return describedOtherwise(call, leg);
        }
        boolean elsewhere = status == 408 || status == 503;
        if (elsewhere && !leg.otherTargets.isEmpty()) {
            leg.dialog.moveTo(leg.otherTargets.remove(0));
            forgetCredentials(leg); // it may ask for itself
            invite(call, leg, leg.localOffer());
            return true;
        }
        return false;
    }

    /** A called phone answered provisionally: the seeker is told, if it waits for an answer. */
    void progress(Call call, Leg seeker, Leg leg, InboundResponse response) {
        if (!reliability.isNew(call, leg, response)) {
            return;
        }
        leg.state = LegState.RINGING;
        leg.dialog.learn(response.head(), response.flow());
        if (response.body().isSdp() && Options.requires(response.head(), "100rel")) {
            leg.earlyAnswer = response.body().text();
            leg.earlyAnswerTag = leg.dialog.remote.tag();
        }
        if (!seeker.state.pending()) {
            return;
        }
        boolean rings = response.status() == 180 && !seeker.toldRinging && isSilent(call);
        boolean news = seeker.state == LegState.TRYING || rings;
        Reply reply = Reply.of(response.status()).withContact(seeker.dialog.contactUser);
        if (response.body().isSdp() && !seeker.remoteSdp.isEmpty() && earlyMediaIsFree(call, leg)) {
            try {
                SessionDescription early = leg.description(response.body().text());
                SessionDescription offered = seeker.description(seeker.remoteSdp);
                context.media.agreed(call, seeker, offered, leg, early);
                reply = reply.withBody(context.media.answer(call, seeker, offered, early, early.direction()));
                news = true;
            } catch (SdpException e) {
                context.debug(call, "early media not usable", e.rule());
            }
        }
        if (news) {
            seeker.state = LegState.RINGING;
            seeker.toldRinging |= response.status() == 180;
            reliability.progress(call, reply);
        }
    }

    /** Whether the seeker hears nothing yet. */
    private static boolean isSilent(Call call) {
        return call.pendingCalled().stream().allMatch(leg -> leg.remoteSdp.isEmpty());
    }

    /** Only one phone at a time can be heard before the answer: the first that sends early media. */
    private static boolean earlyMediaIsFree(Call call, Leg leg) {
        return call.pendingCalled().stream().allMatch(other -> other == leg || other.remoteSdp.isEmpty());
    }
}
