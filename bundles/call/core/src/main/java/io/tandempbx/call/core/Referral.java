package io.tandempbx.call.core;

import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Header;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What whoever asked for a transfer is told of it (RFC 3515 §2.4: NOTIFY with a sipfrag), and what becomes of the parties
 * when it succeeds or fails. Runs on the call's lane.
 */
final class Referral {
    private static final String SIPFRAG = "message/sipfrag;version=2.0";

    private final CallContext context;
    private final Teardown teardown;

    Referral(CallContext context, Teardown teardown) {
        this.context = context;
        this.teardown = teardown;
    }

    /** The transfer is under way. */
    void begun(Call call, Hunt hunt) {
        notify(call, hunt, 100, false);
    }

    /** Somebody rings. */
    void progress(Call call, Hunt hunt, int status) {
        notify(call, hunt, status, false);
    }

    /** Somebody answered: whoever asked for it is no longer needed. */
    void connected(Call call, Hunt hunt, String by) {
        notify(call, hunt, 200, true);
        call.leg(hunt.referrer).ifPresent(leg -> teardown.endLeg(call, leg, 200, "Transferred"));
        context.transferred(call, by);
    }

    /** The party has gone where it was to go. */
    void accomplished(Call call, Leg referrer) {
        notify(call, referrer, 200, true);
    }

    /** The request could not even be begun, or led nowhere. */
    void refused(Call call, Leg referrer, int status) {
        notify(call, referrer, status, true);
    }

    /** Nobody answered: whoever asked for it has the party back; false when that one is gone. */
    boolean failed(Call call, Hunt hunt, Leg seeker, int status) {
        notify(call, hunt, status, true);
        Optional<Leg> referrer = call.leg(hunt.referrer).filter(leg -> leg.state.confirmed());
        referrer.ifPresent(leg -> {
            context.debug(call, "transfer failed", status);
            call.join(seeker, leg);
            context.media.bridge(seeker, leg);
        });
        return referrer.isPresent();
    }

    private void notify(Call call, Hunt hunt, int status, boolean last) {
        call.leg(hunt.referrer).ifPresent(leg -> notify(call, leg, status, last));
    }

    private void notify(Call call, Leg leg, int status, boolean last) {
        if (!leg.state.confirmed() || leg.referEvent.isEmpty()) {
            return;
        }
        String fragment = "SIP/2.0 " + status + " " + phrase(status) + "\r\n";
        List<Header> headers = List.of(
                new Header("Event", leg.referEvent),
                new Header("Subscription-State", last ? "terminated;reason=noresource" : "active;expires=60"));
        Body body = new Body(SIPFRAG, fragment.getBytes(StandardCharsets.US_ASCII));
        context.send(call, leg, "notify", "", leg.dialog.request("NOTIFY", headers, body));
        if (last) {
            leg.referEvent = "";
        }
    }

    private static String phrase(int status) {
        return switch (status) {
            case 100 -> "Trying";
            case 180 -> "Ringing";
            case 183 -> "Session Progress";
            case 200 -> "OK";
            case 404 -> "Not Found";
            case 480 -> "Temporarily Unavailable";
            case 486 -> "Busy Here";
            case 503 -> "Service Unavailable";
            case 603 -> "Decline";
            default -> status < 200 ? "Progress" : "Failed";
        };
    }
}
