package io.tandempbx.call.core;

import io.tandempbx.sip.api.Header;

/** What a SIP status means for a call: which of several is passed on, and its Q.850 cause (RFC 3398 §8.2.6.1). */
final class Causes {
    private Causes() {}

    /**
     * The one of two final responses of parallel branches to pass on (RFC 3261 §16.7.6): a refusal by a person over a
     * busy phone over everything else of its class, the lowest class otherwise.
     *
     * @param known 0 when there is none yet
     */
    static int better(int known, int next) {
        return known == 0 || rank(next) < rank(known) ? next : known;
    }

    private static int rank(int status) {
        if (status >= 600) {
            return 0;
        }
        if (status == 486) {
            return 1;
        }
        return status == 408 || status == 487 ? 1000 + status : status;
    }

    /** What the caller is told when a called phone answered with this. */
    static int towardsCaller(int status) {
        if (status >= 300 && status < 400) {
            return 480; // a phone's redirection is not followed
        }
        return switch (status) {
            case 401, 407 -> 500; // a phone that wants credentials of us
            case 408, 481, 487 -> 480;
            default -> status;
        };
    }

    /** Busy, no answer and a caller who gave up are outcomes, not failures. */
    static boolean isFailure(int status) {
        return status != 486 && status != 600 && status != 603 && status != 487 && status != 200;
    }

    static int q850(int status) {
        return switch (status) {
            case 200 -> 16; // normal clearing
            case 403 -> 21; // call rejected
            case 404 -> 1; // unallocated number
            case 408 -> 102; // recovery on timer expiry
            case 480 -> 20; // subscriber absent
            case 484 -> 28; // address incomplete
            case 486, 600 -> 17; // user busy
            case 487 -> 16;
            case 488 -> 88; // incompatible destination
            case 503 -> 41; // temporary failure
            case 603 -> 21;
            default -> status >= 500 ? 41 : 127; // interworking
        };
    }

    /** Why a BYE or CANCEL is sent (RFC 3326). */
    static Header reason(int status, String text) {
        return new Header("Reason", "Q.850;cause=" + q850(status) + ";text=\"" + text + "\"");
    }
}
