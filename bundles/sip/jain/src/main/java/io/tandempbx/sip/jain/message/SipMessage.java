package io.tandempbx.sip.jain.message;

import io.tandempbx.sip.api.MessageHead;

/** A message that was read and checked. */
public sealed interface SipMessage permits SipRequest, SipResponse {

    MessageHead head();

    /** The topmost Via, as it was written. */
    Via via();
}
