package io.tandempbx.trunk.api;

/**
 * A call that wants to leave by a trunk.
 *
 * @param number     as routing made it; what the trunk itself strips and puts in front comes after
 * @param caller     number of the caller inside the platform, also of one who withholds it; {@link #WITHHELD} when even
 *                   the platform does not know it
 * @param callerName shown with it; empty when unknown
 * @param callerId   the number to show outside; empty for the trunk's own rule; {@link #WITHHELD} for none
 * @param divertedBy the extension that forwarded the call; empty when nobody did
 * @param emergency  beyond every limit; who calls for help is shown, whatever he asked for
 * @param withheld   whether the caller does not want to be shown (RFC 3323); a trunk that is trusted with identities is
 *                   told the number that would be shown otherwise
 */
public record OutboundCall(
        String number,
        String caller,
        String callerName,
        String callerId,
        String divertedBy,
        boolean emergency,
        boolean withheld) {

    /** In place of a number that the caller does not want shown (RFC 3323). */
    public static final String WITHHELD = "anonymous";

    /** A call whose caller does not mind being shown. */
    public OutboundCall(
            String number, String caller, String callerName, String callerId, String divertedBy, boolean emergency) {
        this(number, caller, callerName, callerId, divertedBy, emergency, false);
    }
}
