package io.tandempbx.call.core;

import io.tandempbx.call.api.CallState;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.media.api.PortsExhaustedException;
import io.tandempbx.registrar.api.Contact;
import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Reply;
import java.util.List;
import java.util.Optional;

/**
 * From the caller's INVITE to an answer or a refusal: routing, ringing all phones at once, early media, the first
 * answer wins (RFC 3261 §13, §16.7). Runs on the call's lane.
 */
final class Setup {
    private final CallContext context;
    private final Teardown teardown;

    Setup(CallContext context, Teardown teardown) {
        this.context = context;
        this.teardown = teardown;
    }

    /** Routes a new call; its caller's leg is there already. */
    void begin(Call call, InboundRequest invite) {
        context.started(call);
        Optional<DirectorySnapshot> directory = context.neighbours.directory();
        if (directory.isEmpty() || context.neighbours.contacts().isEmpty()) {
            refuse(call, 503, "routing", "Directory or registrar not available");
            return;
        }
        Leg caller = call.caller();
        Route route = Router.route(call.from, invite.flow(), call.to, directory.get(), extension -> context.neighbours
                .contacts()
                .orElseThrow()
                .contacts(extension));
        call.route = route.trace();
        if (route.status() != 0) {
            refuse(call, route.status(), "routing", "");
            return;
        }
        try {
            context.media.open(call, caller);
            if (!acceptOffer(call, invite.body())) {
                refuse(call, 488, "setup", "No common codec");
            } else if (route.toApplication()) {
                answerByEcho(call, invite.body());
            } else {
                ring(call, route.contacts(), nameOf(call.from, directory.get()));
            }
        } catch (SdpException e) {
            refuse(call, 488, "setup", e.rule());
        } catch (PortsExhaustedException e) {
            context.debug(call, "no media session", String.valueOf(e.getMessage()));
            refuse(call, 503, "setup", "No RTP port free");
        }
    }

    private static String nameOf(String extension, DirectorySnapshot directory) {
        return directory.find(extension).map(Extension::name).orElse("");
    }

    /** Takes the caller's offer, if it made one; false when there is no codec for it. */
    private boolean acceptOffer(Call call, Body body) throws SdpException {
        if (body.isEmpty()) {
            return true; // the offer will come from the called phone
        }
        SessionDescription offer = call.caller().description(body.text());
        if (context.media.common(offer).isEmpty()) {
            return false;
        }
        context.media.offered(call, call.caller(), offer);
        return true;
    }

    private void answerByEcho(Call call, Body offer) throws SdpException {
        if (offer.isEmpty()) {
            refuse(call, 488, "setup", "The echo application needs an offer");
            return;
        }
        Body answer = context.media.echo(call, call.caller(), offer.text());
        call.application = Router.ECHO;
        answerCaller(call, Router.ECHO, answer);
    }

    private void ring(Call call, List<Contact> phones, String callerName) throws PortsExhaustedException, SdpException {
        Leg caller = call.caller();
        for (int i = 0; i < phones.size(); i++) {
            Contact phone = phones.get(i);
            Leg leg = newLeg(call, "b" + (i + 1), phone, callerName);
            call.legs.add(leg);
            context.media.open(call, leg);
        }
        for (Leg leg : call.called()) {
            Body offer = Body.NONE;
            if (!caller.remoteSdp.isEmpty()) {
                offer = describe(call, leg, caller.description(caller.remoteSdp));
            }
            invite(call, leg, offer);
        }
        call.ringUntilMs = context.clock.millis() + context.settings.noAnswerSeconds() * 1000L;
    }

    private Leg newLeg(Call call, String id, Contact phone, String callerName) {
        Flow flow = phone.flow();
        String host = hostOf(flow);
        String tag = context.index.newTag();
        context.index.addTag(tag, call.id);
        Dialog dialog = Dialog.calling(
                call.id + "-" + id + "@" + host,
                call.from,
                NameAddress.of(callerName, "sip:" + call.from + "@" + host).withTag(tag),
                NameAddress.of("", "sip:" + call.to + "@" + host),
                phone.uri(),
                flow);
        return new Leg(id, call.to, dialog);
    }

    private static String hostOf(Flow flow) {
        String host = flow.local().getAddress().getHostAddress();
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private void invite(Call call, Leg leg, Body offer) {
        OutboundRequest request = leg.dialog.request("INVITE", List.of(), offer);
        leg.inviteCseq = request.cseq();
        leg.inviteTransaction = context.send(call, leg, "invite", "", request);
    }

    /** A called phone answered our INVITE, provisionally or finally. */
    void response(Call call, Leg leg, InboundResponse response) {
        int status = response.status();
        leg.inviteTransaction = response.clientTransaction();
        if (status < 200) {
            progress(call, leg, response);
        } else if (status < 300) {
            answer(call, leg, response);
        } else {
            failed(call, leg, status);
        }
    }

    private void progress(Call call, Leg leg, InboundResponse response) {
        if (!leg.state.pending() || response.status() == 100) {
            return;
        }
        leg.state = LegState.RINGING;
        leg.dialog.learn(response.head(), response.flow());
        Leg caller = call.caller();
        if (!caller.state.pending()) {
            return;
        }
        boolean news = caller.state == LegState.TRYING;
        Reply reply = Reply.of(response.status()).withContact(call.to);
        if (response.body().isSdp() && !caller.remoteSdp.isEmpty() && earlyMediaIsFree(call, leg)) {
            try {
                SessionDescription early = leg.description(response.body().text());
                context.media.agreed(call, caller, caller.description(caller.remoteSdp), leg, early);
                reply = reply.withBody(describe(call, caller, early));
                news = true;
            } catch (SdpException e) {
                context.debug(call, "early media not usable", e.rule());
            }
        }
        if (news) {
            caller.state = LegState.RINGING;
            context.respondToCaller(call, reply);
        }
    }

    /** Only one phone at a time can be heard before the answer: the first that sends early media. */
    private static boolean earlyMediaIsFree(Call call, Leg leg) {
        return call.called().stream().allMatch(other -> other == leg || other.remoteSdp.isEmpty());
    }

    private void answer(Call call, Leg leg, InboundResponse response) {
        if (leg.state.confirmed() || leg.state == LegState.ENDING) {
            secondAnswer(call, leg, response);
            return;
        }
        boolean wanted = leg.state.pending() && call.caller().state.pending();
        leg.dialog.learn(response.head(), response.flow());
        leg.state = LegState.TALKING;
        String sdp = response.body().isSdp() ? response.body().text() : leg.remoteSdp;
        if (!wanted) {
            acknowledge(call, leg, Body.NONE);
            teardown.endLeg(call, leg, 487, "Answered elsewhere or given up");
            return;
        }
        Leg caller = call.caller();
        boolean lateOffer = caller.remoteSdp.isEmpty();
        try {
            if (lateOffer) {
                leg.remoteSdp = sdp;
                leg.state = LegState.ANSWERED; // our ACK waits for the caller's answer
                SessionDescription offer = leg.description(sdp);
                context.media.offered(call, leg, offer);
                connect(call, leg, describe(call, caller, offer));
            } else {
                acknowledge(call, leg, Body.NONE);
                SessionDescription answer = leg.description(sdp);
                context.media.agreed(call, caller, caller.description(caller.remoteSdp), leg, answer);
                connect(call, leg, describe(call, caller, answer));
            }
        } catch (SdpException e) {
            context.debug(call, "the answer is not usable", e.rule());
            if (lateOffer) {
                acknowledge(call, leg, Body.NONE);
            }
            call.endCause = "488 from " + leg.party;
            context.failed(call, 488, "setup");
            teardown.endAll(call, 488, "No common codec");
        }
    }

    private void connect(Call call, Leg leg, Body answer) {
        call.answeredBy = leg.id;
        for (Leg other : call.called()) {
            if (other != leg) {
                teardown.endLeg(call, other, 200, "Call completed elsewhere");
            }
        }
        answerCaller(call, leg.party, answer);
    }

    private void answerCaller(Call call, String by, Body answer) {
        Leg caller = call.caller();
        call.state = CallState.TALKING;
        call.answeredAtMs = context.clock.millis();
        call.ringUntilMs = 0;
        caller.state = LegState.ANSWERED;
        String called =
                call.leg(call.answeredBy).map(leg -> leg.inviteTransaction).orElse("");
        caller.exchange = new Exchange("INVITE", caller.inviteTransaction, caller.remoteSdp, called, true);
        context.respondToCaller(call, Reply.of(200).withContact(call.to).withBody(answer));
        context.answered(call, by);
    }

    private Body describe(Call call, Leg to, SessionDescription source) {
        return context.media.describe(call, to, source, source.direction());
    }

    private void acknowledge(Call call, Leg leg, Body body) {
        String transaction = leg.inviteTransaction;
        OutboundRequest ack = leg.dialog.ack(leg.inviteCseq, leg.dialog.remote.tag(), body);
        call.outbox.add(sip -> sip.acknowledge(transaction, ack, leg.dialog.flow));
    }

    /** A phone behind a forking proxy answered too: it is acknowledged and sent away (RFC 3261 §13.2.2.4). */
    private void secondAnswer(Call call, Leg leg, InboundResponse response) {
        String tag = response.head().to().tag();
        if (tag.equals(leg.dialog.remote.tag())) {
            if (leg.state != LegState.ANSWERED) {
                acknowledge(call, leg, Body.NONE); // signalling would do so by itself, had it ever had the ACK
            }
            return;
        }
        OutboundRequest ack = leg.dialog.ack(leg.inviteCseq, tag, Body.NONE);
        OutboundRequest bye = leg.dialog.strayBye(response.head());
        call.outbox.add(sip -> {
            sip.acknowledge(response.clientTransaction(), ack, response.flow());
            sip.send(CallContext.OWNER, new RequestKey(call.id, leg.id, "stray", "").toString(), bye, response.flow());
        });
    }

    /** A called phone refused, did not answer our INVITE at all, or acknowledged our CANCEL with 487. */
    void failed(Call call, Leg leg, int status) {
        boolean pending = leg.state.pending();
        leg.state = LegState.GONE;
        context.media.release(call, leg);
        if (!pending || !call.caller().state.pending()) {
            return;
        }
        call.worstStatus = Causes.better(call.worstStatus, status);
        boolean decided = status >= 600;
        if (decided || call.called().stream().noneMatch(other -> other.state.pending())) {
            refuse(call, Causes.towardsCaller(call.worstStatus), "ringing", "");
        }
    }

    /** Nobody answered in time. */
    void noAnswer(Call call) {
        boolean due = call.ringUntilMs != 0 && context.clock.millis() >= call.ringUntilMs;
        if (due && call.caller().state.pending()) {
            call.endCause = "480 no answer";
            call.ringUntilMs = 0;
            context.respondToCaller(call, finalReply(480, "No answer"));
            call.caller().state = LegState.GONE;
            teardown.endAll(call, 480, "No answer");
        }
    }

    private void refuse(Call call, int status, String stage, String text) {
        call.endCause = status + (text.isEmpty() ? "" : " " + text);
        call.ringUntilMs = 0;
        context.failed(call, status, stage);
        context.respondToCaller(call, finalReply(status, text));
        call.caller().state = LegState.GONE;
        teardown.endAll(call, status, text);
    }

    private static Reply finalReply(int status, String text) {
        Reply reply = Reply.of(status);
        if (!text.isEmpty()) {
            Header warning = new Header("Warning", "399 tandem \"" + text.replace("\"", "'") + "\"");
            reply = reply.withHeader(warning.name(), warning.value());
        }
        return status == 503 ? reply.withHeader("Retry-After", "5") : reply;
    }
}
