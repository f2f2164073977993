package io.tandempbx.call.api;

/**
 * One SIP dialog of a call with its media session.
 *
 * @param party        the extension, or the application's name
 * @param sipCallId    the Call-ID header value, to be found in a capture
 * @param state        as an operator reads it: trying, ringing, talking, held, ending
 * @param peer         the phone's signalling address, {@code transport:address:port}
 * @param mediaSession the name under which the media service knows it; empty for none
 * @param codec        negotiated, empty while unknown
 * @param calling      whether the peer's INVITE made the dialog, and not ours
 * @param localTag     our tag of the dialog
 * @param remoteTag    the peer's tag; empty while unknown
 * @param trunk        beyond which the peer is; empty for a phone
 * @param withheld     whether the party does not want those who are called for it to see who it is (RFC 3323)
 */
public record LegSummary(
        String party,
        String sipCallId,
        String state,
        String peer,
        String mediaSession,
        String codec,
        boolean calling,
        String localTag,
        String remoteTag,
        String trunk,
        boolean withheld) {

    /** A leg that withholds nothing. */
    public LegSummary(
            String party,
            String sipCallId,
            String state,
            String peer,
            String mediaSession,
            String codec,
            boolean calling,
            String localTag,
            String remoteTag,
            String trunk) {
        this(party, sipCallId, state, peer, mediaSession, codec, calling, localTag, remoteTag, trunk, false);
    }

    /** A leg of which no more is known. */
    public LegSummary(String party, String sipCallId, String state, String peer, String mediaSession, String codec) {
        this(party, sipCallId, state, peer, mediaSession, codec, false, "", "", "");
    }
}
