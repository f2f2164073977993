package io.tandempbx.sip.jain.message;

import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.MessageHead;

/**
 * A response as it arrived.
 *
 * @param toText the To value as written, for the ACK
 */
public record SipResponse(Flow flow, int status, String reason, Via via, String toText, MessageHead head, Body body)
        implements SipMessage {}
