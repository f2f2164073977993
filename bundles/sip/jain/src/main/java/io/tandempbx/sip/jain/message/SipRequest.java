package io.tandempbx.sip.jain.message;

import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.MessageHead;
import java.util.List;

/**
 * A request as it arrived.
 *
 * @param uri          the Request-URI, as written
 * @param user         its user part, percent-escapes decoded; for a tel: URI the number
 * @param maxForwards  70 when absent
 * @param require      option tags
 * @param credentials  the values of the Authorization headers
 */
public record SipRequest(
        Flow flow,
        String method,
        String uri,
        String user,
        Via via,
        RequestOutline outline,
        MessageHead head,
        int maxForwards,
        List<String> require,
        List<String> credentials,
        Body body)
        implements SipMessage {

    public SipRequest {
        require = List.copyOf(require);
        credentials = List.copyOf(credentials);
    }

    /** Whether it claims to belong to a dialog. */
    public boolean inDialog() {
        return !head.to().tag().isEmpty();
    }
}
