package io.tandempbx.sip.jain.transport;

/** A stream on which the next message cannot be found; the message names the broken rule. */
final class FramingException extends Exception {

    FramingException(String rule) {
        super(rule, null, false, false);
    }
}
