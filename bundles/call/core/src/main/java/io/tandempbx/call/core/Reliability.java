package io.tandempbx.call.core;

import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Reply;
import java.util.List;
import java.util.OptionalInt;

/**
 * Provisional responses that must arrive (RFC 3262), on each leg by itself: those of phones are acknowledged with PRACK;
 * ours to a caller that requires it are repeated until its PRACK comes. Runs on the call's lane.
 */
final class Reliability {
    private static final long MOST = 0xffff_ffffL;
    private static final Header REQUIRED = new Header("Require", "100rel");

    private final CallContext context;

    Reliability(CallContext context) {
        this.context = context;
    }

    /** Acknowledges a phone's provisional response, if it wants that; false for one that came before. */
    boolean isNew(Call call, Leg leg, InboundResponse response) {
        OptionalInt sequence = sequence(response);
        if (sequence.isEmpty() || !Options.requires(response.head(), "100rel")) {
            return true;
        }
        boolean another =
                !response.head().to().tag().equals(leg.dialog.remote.tag()); // of a fork: it counts for itself
        int last = another ? 0 : leg.reliable.sequence;
        if (last != 0 && sequence.getAsInt() != last + 1) {
            return false; // repeated, or out of order: it will come again (RFC 3262 §4)
        }
        leg.reliable.sequence = sequence.getAsInt();
        leg.dialog.learn(response.head(), response.flow());
        Header rack = new Header(
                "RAck",
                Integer.toUnsignedString(sequence.getAsInt()) + " "
                        + response.head().cseq() + " " + response.head().cseqMethod());
        OutboundRequest prack = leg.dialog.request("PRACK", List.of(rack), Body.NONE);
        context.send(call, leg, "prack", "", prack);
        return true;
    }

    /** Unsigned, 32 bits wide (RFC 3262 §3). */
    private static OptionalInt sequence(InboundResponse response) {
        String value = response.head().header("RSeq").orElse("").trim();
        return value.matches("\\d{1,10}") && Long.parseLong(value) <= MOST
                ? OptionalInt.of((int) Long.parseLong(value))
                : OptionalInt.empty();
    }

    /** Answers the caller's INVITE provisionally, reliably if it requires that. */
    void progress(Call call, Reply reply) {
        ReliableProgress reliable = call.caller().reliable;
        reliable.told(reply.status(), context.clock.millis());
        boolean must = reliable.required || (reliable.wanted && !reply.body().isEmpty());
        if (!must || reliable.repeatAtMs != 0) {
            context.respondToCaller(call, reply);
            return;
        }
        reliable.sequence++;
        Reply sent = reply.withHeader(REQUIRED.name(), REQUIRED.value())
                .withHeader("RSeq", Integer.toString(reliable.sequence));
        reliable.sent(sent, context.clock.millis());
        context.respondToCaller(call, sent);
    }

    /** Repeats what has not been acknowledged in time, and once a minute that the call goes on. */
    void due(Call call) {
        Leg caller = call.caller();
        ReliableProgress reliable = caller.reliable;
        long now = context.clock.millis();
        if (reliable.tellAgainAtMs != 0 && now >= reliable.tellAgainAtMs) {
            reliable.tellAgainAtMs = 0;
            if (caller.state.pending()) {
                progress(call, Reply.of(reliable.told).withContact(caller.dialog.contactUser));
            }
        }
        if (reliable.repeatAtMs != 0 && now >= reliable.repeatAtMs) {
            if (!call.caller().state.pending()) {
                reliable.acknowledged();
            } else if (reliable.again(now)) {
                context.respondToCaller(call, reliable.waiting);
            }
        }
    }

    /** A caller's PRACK. */
    void acknowledged(Call call, Leg leg, InboundRequest prack) {
        String rack = prack.head().header("RAck").orElse("").trim();
        boolean ours =
                leg.inbound && rack.matches("(?i)" + leg.reliable.sequence + "\\s+" + leg.inviteCseq + "\\s+INVITE");
        if (!ours || leg.reliable.sequence == 0) {
            context.respond(call, prack.transaction(), Reply.of(481));
        } else if (prack.body().isSdp()) {
            // an offer at this point would need an answer of a phone that has not answered yet
            context.respond(call, prack.transaction(), Reply.of(488));
        } else {
            leg.reliable.acknowledged();
            context.respond(call, prack.transaction(), Reply.of(200));
        }
    }
}
