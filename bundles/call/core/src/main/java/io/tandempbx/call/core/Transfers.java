package io.tandempbx.call.core;

import io.tandempbx.call.api.CallState;
import io.tandempbx.call.api.TransferRequest;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.Reply;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Transfers, blind and attended, asked for by a phone with REFER (RFC 3515, RFC 5589) or by an operator. Runs on the
 * call's lane.
 */
final class Transfers {
    private static final int NO_SUCH = 404; // call or party
    private static final int NOT_NOW = 491;

    private final CallContext context;
    private final Hunting hunting;
    private final Joining joining;
    private final Teardown teardown;
    private final Referral referral;

    Transfers(CallContext context, Hunting hunting, Joining joining, Teardown teardown, Referral referral) {
        this.context = context;
        this.hunting = hunting;
        this.joining = joining;
        this.teardown = teardown;
        this.referral = referral;
    }

    /** A phone asks to have its peer led elsewhere. */
    void refer(Call call, Leg referrer, InboundRequest refer) {
        Optional<String> target = refer.head().header("Refer-To").map(Transfers::uriOf);
        Optional<Leg> party = call.peerOf(referrer);
        int status = 202;
        if (target.isEmpty() || !target.get().regionMatches(true, 0, "sip", 0, 3)) {
            status = 400;
        } else if (!referrer.trunk.isEmpty()) {
            status = 403; // a carrier does not decide where our calls go
        } else if (call.state != CallState.TALKING || party.isEmpty()) {
            status = 603;
        } else if (call.hunt != null || !referrer.state.confirmed() || party.get().moving) {
            status = 491;
        }
        if (status != 202) {
            context.respond(call, refer.transaction(), Reply.of(status));
            return;
        }
        boolean silent = refer.head()
                .header("Refer-Sub")
                .filter(value -> value.trim().equalsIgnoreCase("false"))
                .isPresent();
        Reply accepted = Reply.of(202).withContact(referrer.dialog.contactUser);
        context.respond(call, refer.transaction(), silent ? accepted.withHeader("Refer-Sub", "false") : accepted);
        referrer.referEvent =
                silent ? "" : referrer.referred ? "refer;id=" + refer.head().cseq() : "refer";
        referrer.referred = true;
        Optional<Replaces> replaces = Replaces.ofUri(target.get());
        int failure = replaces.isPresent()
                ? attended(call, party.get(), referrer.id, replaces.get())
                : blind(call, party.get(), referrer, target.get());
        if (failure != 0) {
            context.debug(call, "transfer refused", failure);
            referral.refused(call, referrer, failure);
        }
    }

    private static String uriOf(String referTo) {
        int open = referTo.indexOf('<');
        int close = referTo.indexOf('>', open + 1);
        return open >= 0 && close > open ? referTo.substring(open + 1, close) : referTo.trim();
    }

    private int blind(Call call, Leg party, Leg referrer, String uri) {
        int question = uri.indexOf('?');
        String user = NameAddress.of("", question < 0 ? uri : uri.substring(0, question))
                .user();
        return hunting.transfer(call, party, referrer.id, referrer.party, user);
    }

    /**
     * What an operator wants.
     *
     * @param outcome is told once, perhaps later on this call's lane: 0 when the search for the destination has begun, or
     *                the party has gone to the other call; otherwise the status that says why not
     */
    void byOperator(Call call, TransferRequest asked, IntConsumer outcome) {
        if (call.isOnHold()) {
            outcome.accept(NOT_NOW);
            return;
        }
        Optional<Leg> leaving = asked.from().isEmpty()
                ? call.leg(call.otherTalker)
                : call.legs.stream()
                        .filter(leg -> leg.party.equals(asked.from()) && call.isTalker(leg))
                        .findFirst();
        Optional<Leg> party = leaving.flatMap(call::peerOf);
        if (party.isEmpty()) {
            outcome.accept(NO_SUCH);
        } else if (call.state != CallState.TALKING
                || call.hunt != null
                || !party.get().isQuiet()) {
            outcome.accept(NOT_NOW);
        } else if (asked.consultation().isEmpty()) {
            Leg left = leaving.get();
            String rights = left.trunk.isEmpty() ? left.party : "";
            outcome.accept(hunting.transfer(call, party.get(), left.id, rights, asked.destination()));
        } else if (asked.consultation().equals(call.id)) {
            outcome.accept(NOT_NOW);
        } else {
            afterConsultation(call, party.get(), leaving.get(), asked.consultation(), outcome);
        }
    }

    private void afterConsultation(Call call, Leg party, Leg leaving, String consultation, IntConsumer outcome) {
        AtomicInteger refusal = new AtomicInteger(NO_SUCH); // unless the other call is there and says something else
        joining.move(
                call,
                party,
                consultation,
                (there, arriving) -> {
                    Optional<Leg> replaced = there.legs.stream()
                            .filter(leg ->
                                    leg != arriving && leg.state != LegState.GONE && leg.party.equals(leaving.party))
                            .findFirst();
                    refusal.set(replaced.isPresent() ? NOT_NOW : NO_SUCH);
                    return replaced.filter(leg -> takePlace(there, arriving, leg))
                            .isPresent();
                },
                gone -> {
                    departed(gone, leaving.id, consultation);
                    outcome.accept(0);
                },
                kept -> {
                    context.debug(kept, "attended transfer refused", consultation);
                    stayed(kept, party);
                    outcome.accept(refusal.get());
                });
    }

    /**
     * Leads a party into another call, in the place of whoever asked for it there.
     *
     * @param referrerId the leg of this call that is then no longer needed
     */
    int attended(Call call, Leg party, String referrerId, Replaces replaces) {
        Optional<String> other = joining.callOf(replaces).filter(id -> !id.equals(call.id));
        if (other.isEmpty()) {
            return 481;
        }
        if (!party.isQuiet()) {
            return 491;
        }
        joining.move(
                call,
                party,
                other.get(),
                (there, arriving) -> takePlace(there, arriving, replaces),
                left -> departed(left, referrerId, other.get()),
                kept -> {
                    kept.leg(referrerId).ifPresent(leg -> referral.refused(kept, leg, 481));
                    stayed(kept, party);
                });
        return 0;
    }

    /** Nobody would have the party: it goes too if its call was ended meanwhile. */
    private void stayed(Call call, Leg party) {
        if (call.state == CallState.ENDING) {
            call.leg(party.id).ifPresent(leg -> teardown.endLeg(call, leg, 200, "Normal clearing"));
        }
    }

    private boolean takePlace(Call call, Leg arriving, Replaces replaces) {
        return Joining.legOf(call, replaces)
                .filter(leaving -> takePlace(call, arriving, leaving))
                .isPresent();
    }

    private boolean takePlace(Call call, Leg arriving, Leg leaving) {
        Hunt hunt = call.hunt;
        if (hunt != null && hunt.seeker.equals(leaving.id)) {
            hunt.seeker = arriving.id; // who is asked still rings
            teardown.endLeg(call, leaving, 487, "Transferred");
            return true;
        }
        Optional<Leg> peer = call.peerOf(leaving);
        boolean joined = peer.isPresent() && peer.get().isQuiet() && joining.connect(call, arriving, peer.get());
        if (joined) {
            teardown.endLeg(call, leaving, 200, "Transferred");
            context.transferred(call, arriving.party);
        }
        return joined;
    }

    private void departed(Call call, String referrerId, String to) {
        call.endCause = "200 transferred to call " + to;
        call.leg(referrerId).ifPresent(leg -> referral.accomplished(call, leg));
        teardown.endAll(call, 200, "Transferred");
    }
}
