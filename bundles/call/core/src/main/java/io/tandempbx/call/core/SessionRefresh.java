package io.tandempbx.call.core;

import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Session timers (RFC 4028), on each leg by itself: we ask for one, accept a peer's, refresh it when that is our part, and
 * end a call whose peer does not refresh its own. Runs on the call's lane.
 */
final class SessionRefresh {
    /** The kind of an UPDATE that refreshes, in a key. */
    static final String KIND = "refresh";

    /** The kind of one that was repeated with credentials. */
    static final String KIND_AGAIN = "refresh-authorized";

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

    private final CallContext context;

    SessionRefresh(CallContext context) {
        this.context = context;
    }

    /** What our INVITE asks for. */
    List<Header> asked(Leg leg) {
        CallSettings settings = context.settings;
        if (settings.sessionExpiresSeconds() == 0) {
            return List.of();
        }
        int minimum = Math.max(settings.minSessionSeconds(), leg.timer.minSeconds);
        List<Header> headers = new ArrayList<>();
        headers.add(
                new Header("Session-Expires", Integer.toString(Math.max(settings.sessionExpiresSeconds(), minimum))));
        headers.add(new Header("Min-SE", Integer.toString(minimum)));
        return headers;
    }

    /** A peer wants a longer interval than we asked for; false when it was told before. */
    boolean learnsMinimum(Leg leg, MessageHead refusal) {
        int minimum = seconds(refusal, "Min-SE");
        if (minimum <= leg.timer.minSeconds || minimum > 86_400) {
            return false;
        }
        leg.timer.minSeconds = minimum;
        return true;
    }

    /** Refuses an INVITE whose interval is too short (RFC 4028 §5). */
    boolean refuses(Call call, InboundRequest invite) {
        int asked = seconds(invite.head(), "Session-Expires");
        int minimum = context.settings.minSessionSeconds();
        if (asked == 0 || asked >= minimum || !Options.supports(invite.head(), "timer")) {
            return false;
        }
        call.endCause = "422 session interval of " + asked + " s";
        context.respondToCaller(call, Reply.of(422).withHeader("Min-SE", Integer.toString(minimum)));
        call.caller().state = LegState.GONE;
        return true;
    }

    /** Notes what a peer's INVITE or UPDATE asks for; what we answer says so. */
    void heard(Leg leg, MessageHead request) {
        SessionTimer timer = leg.timer;
        timer.updates = Options.allows(request, "UPDATE") || timer.updates;
        timer.peerKnows = Options.supports(request, "timer");
        int asked = seconds(request, "Session-Expires");
        int preset = context.settings.sessionExpiresSeconds();
        if (asked == 0 && (preset == 0 || (timer.seconds == 0 && !timer.peerKnows))) {
            timer.restart(context.clock.millis());
            return;
        }
        int interval = asked == 0 ? preset : preset == 0 ? asked : Math.min(asked, preset);
        interval = Math.max(interval, Math.max(seconds(request, "Min-SE"), context.settings.minSessionSeconds()));
        boolean weRefresh = !timer.peerKnows || refresher(request).equals("uas");
        timer.start(interval, weRefresh, context.clock.millis());
    }

    /** What our 2xx to a peer says of the timer. */
    Reply stamp(Leg leg, Reply reply) {
        SessionTimer timer = leg.timer;
        if (timer.seconds == 0) {
            return reply;
        }
        timer.restart(context.clock.millis());
        Reply answer =
                reply.withHeader("Session-Expires", timer.seconds + ";refresher=" + (timer.ours ? "uas" : "uac"));
        return timer.peerKnows ? answer.withHeader("Require", "timer") : answer;
    }

    /** A 2xx to our INVITE or UPDATE agrees on a timer, or on none. */
    void agreed(Leg leg, MessageHead response) {
        leg.timer.updates = Options.allows(response, "UPDATE") || leg.timer.updates;
        int interval = seconds(response, "Session-Expires");
        if (interval == 0) {
            int preset = context.settings.sessionExpiresSeconds();
            // a peer that knows nothing of timers can still be asked whether it is there (RFC 4028 §7.2)
            boolean ask = preset != 0 && leg.timer.updates;
            leg.timer.start(ask ? Math.max(preset, leg.timer.minSeconds) : 0, true, context.clock.millis());
        } else {
            int bearable = Math.max(interval, context.settings.minSessionSeconds()); // a peer may say anything
            leg.timer.start(bearable, !refresher(response).equals("uas"), context.clock.millis());
        }
    }

    /** What a request says that refreshes the session: of our own, or passed on while the peer is who refreshes (§7.4). */
    List<Header> refresh(Leg leg) {
        return leg.timer.seconds == 0
                ? List.of()
                : List.of(
                        new Header(
                                "Session-Expires",
                                leg.timer.seconds + ";refresher=" + (leg.timer.ours ? "uac" : "uas")),
                        new Header(
                                "Min-SE",
                                Integer.toString(
                                        Math.max(context.settings.minSessionSeconds(), leg.timer.minSeconds))));
    }

    /** What becomes of a leg whose time has come. */
    void due(Call call, Leg leg, Offering offering, Teardown teardown) {
        SessionTimer timer = leg.timer;
        if (timer.dueAtMs == 0 || context.clock.millis() < timer.dueAtMs || !leg.state.confirmed()) {
            return;
        }
        if (!timer.ours) {
            timer.dueAtMs = 0;
            call.endCause = "408 session of " + leg.party + " not refreshed";
            context.failed(call, 408, "session");
            teardown.endAll(call, 408, "Session expired");
        } else if (!leg.isQuiet()) {
            timer.dueAtMs = context.clock.millis() + 2000;
        } else {
            timer.restart(context.clock.millis());
            if (timer.updates) {
                context.send(call, leg, KIND, "", leg.dialog.request("UPDATE", refresh(leg), Body.NONE));
            } else {
                offering.repeat(call, leg);
            }
        }
    }

    /** A trunk wants credentials with our UPDATE: it is repeated with them, once. */
    boolean again(Call call, Leg leg, InboundResponse response) {
        if (!leg.state.confirmed()) {
            return false;
        }
        Optional<Header> credentials = context.credentials(leg, "UPDATE", response);
        credentials.ifPresent(header -> {
            List<Header> headers = new ArrayList<>(refresh(leg));
            headers.add(header);
            context.send(call, leg, KIND_AGAIN, "", leg.dialog.request("UPDATE", headers, Body.NONE));
        });
        return credentials.isPresent();
    }

    private static String refresher(MessageHead head) {
        String value = head.header("Session-Expires").orElse("").toLowerCase(Locale.ROOT);
        return value.contains("refresher=uas") ? "uas" : value.contains("refresher=uac") ? "uac" : "";
    }

    private static int seconds(MessageHead head, String header) {
        String value = head.header(header).orElse("");
        if (value.isEmpty()) {
            return 0;
        }
        int end = value.indexOf(';');
        String number = (end < 0 ? value : value.substring(0, end)).trim();
        return SECONDS.matcher(number).matches() ? Integer.parseInt(number) : 0;
    }
}
