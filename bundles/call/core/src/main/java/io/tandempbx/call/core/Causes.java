package io.tandempbx.call.core;

import io.tandempbx.sip.api.Header;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a SIP status means for a call: which of several is passed on, and its Q.850 cause (RFC 3398 §8.2.6.1). */
final class Causes {
    /** What a phone that rang in vain is told, so that it shows no missed call. */
    static final String ELSEWHERE = "Call completed elsewhere";

    private static final int NO_USER_RESPONDING = 18;
    private static final int NO_ANSWER = 19; // from the user who was alerted
    private static final Pattern TOLD = Pattern.compile(" \\(Q\\.850 (\\d{1,3})\\)$");

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
    static boolean isFailure(String endCause, int status) {
        return told(endCause) != NO_ANSWER
                && status != 486
                && status != 600
                && status != 603
                && status != 487
                && status != 200;
    }

    static int q850(int status) {
        return switch (status) {
            case 200, 487 -> 16; // normal clearing
            case 404, 485, 604 -> 1; // unallocated number
            case 401, 402, 403, 407 -> 21; // call rejected
            case 405 -> 63; // service or option not available
            case 406, 415, 501 -> 79; // service or option not implemented
            case 408, 504 -> 102; // recovery on timer expiry
            case 410 -> 22; // number changed
            case 480 -> 20; // subscriber absent: what it mostly says here
            case 482, 483 -> 25; // exchange routing error
            case 484 -> 28; // address incomplete
            case 486, 600 -> 17; // user busy
            case 488 -> 88; // incompatible destination
            case 502 -> 38; // network out of order
            case 505, 513 -> 127;
            case 606 -> 58; // bearer capability not available now
            case 400, 481 -> 41; // temporary failure
            default -> status >= 600 ? 21 : status >= 500 ? 41 : 127; // interworking
        };
    }

    /** Whether a Q.850 cause says no more than that nobody answered; 0 says nothing. */
    static boolean isNoAnswer(int cause) {
        return cause == 0 || cause == NO_USER_RESPONDING || cause == NO_ANSWER;
    }

    /** The Q.850 cause of an end: what a peer said of it, or else what its status stands for. */
    static int q850(String endCause, int status) {
        int told = told(endCause);
        return told != 0 ? told : endCause.equals(CallEndLog.NO_ANSWER) ? NO_ANSWER : q850(status);
    }

    /**
     * An end in words with the cause that a peer gave for it, if that says more than the words do. It is kept in them, since
     * records of calls have no other place for it.
     *
     * @param cause Q.850; 0 when the peer gave none
     */
    static String worded(String endCause, int status, int cause) {
        return cause == 0 || cause == q850(status) ? endCause : endCause + " (Q.850 " + cause + ")";
    }

    /** The cause that {@link #worded} put there; 0 for none. */
    static int told(String endCause) {
        Matcher matcher = TOLD.matcher(endCause);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    /** Why a BYE is sent (RFC 3326): as the peer that ended the call gave it, or else as the status has it. */
    static Header reason(String endCause, int status, String text) {
        int told = told(endCause);
        return told == 0
                ? new Header("Reason", "Q.850;cause=" + q850(status) + ";text=\"" + text + "\"")
                : new Header("Reason", "Q.850;cause=" + told);
    }

    /** Why a CANCEL is sent: the final response of another branch (RFC 3326 §2). */
    static Header branchReason(int status, String text) {
        return new Header("Reason", "SIP;cause=" + status + ";text=\"" + text + "\"");
    }
}
