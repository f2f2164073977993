package io.tandempbx.sip.api;

import java.util.List;

/**
 * A response to be sent; what it repeats of the request is added by the signalling bundle.
 *
 * @param reason      the reason phrase; empty for the usual one
 * @param toTag       our tag; empty to have one made (final answers outside a dialog) or to keep the request's
 * @param contactUser the user part of our Contact; empty for no Contact
 * @param others      further headers
 */
public record Reply(int status, String reason, String toTag, String contactUser, List<Header> others, Body body) {

    public Reply {
        others = List.copyOf(others);
    }

    public static Reply of(int status) {
        return new Reply(status, "", "", "", List.of(), Body.NONE);
    }

    public Reply withReason(String phrase) {
        return new Reply(status, phrase, toTag, contactUser, others, body);
    }

    public Reply withTag(String tag) {
        return new Reply(status, reason, tag, contactUser, others, body);
    }

    public Reply withContact(String user) {
        return new Reply(status, reason, toTag, user, others, body);
    }

    public Reply withHeader(String name, String value) {
        List<Header> more = new java.util.ArrayList<>(others);
        more.add(new Header(name, value));
        return new Reply(status, reason, toTag, contactUser, more, body);
    }

    public Reply withBody(Body content) {
        return new Reply(status, reason, toTag, contactUser, others, content);
    }
}
