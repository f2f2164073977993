package io.tandempbx.call.core;

/** A session description that cannot be used; the message names the line and the rule it breaks. */
final class SdpException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String rule;

    SdpException(String rule) {
        super(rule);
        this.rule = rule;
    }

    /** Where the description breaks which rule; fit for a Warning header. */
    String rule() {
        return rule;
    }
}
