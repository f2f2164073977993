package io.tandempbx.sip.jain.message;

/** Octets that are no SIP message one could answer; the message names the rule that is broken. */
public final class MalformedMessageException extends Exception {

    public MalformedMessageException(String rule) {
        super(rule, null, false, false);
    }
}
