package io.tandempbx.media.api;

/**
 * One format that a session and its peer agreed on, with the payload type of each direction (RFC 3264 §5.1).
 *
 * @param receiveType payload type of what the peer sends: the number in our description
 * @param sendType    payload type of what the peer is sent: the number in its description
 * @param parameters  what the peer wants to receive, as in its {@code a=fmtp}, without what our own description rules out;
 *                    empty if it said nothing
 */
public record NegotiatedFormat(MediaFormat format, int receiveType, int sendType, String parameters) {}
