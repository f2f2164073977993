package io.tandempbx.trunk.api;

/**
 * A call that wants to leave by a trunk.
 *
 * @param number     as routing made it; what the trunk itself strips and puts in front comes after
 * @param caller     number of the caller inside the platform
 * @param callerName shown with it; empty when unknown
 * @param callerId   the number to show outside; empty for the trunk's own rule; {@link #WITHHELD} for none
 * @param divertedBy the extension that forwarded the call; empty when nobody did
 * @param emergency  beyond every limit
 */
public record OutboundCall(
        String number, String caller, String callerName, String callerId, String divertedBy, boolean emergency) {

    /** In place of a number that the caller does not want shown (RFC 3323). */
    public static final String WITHHELD = "anonymous";
}
