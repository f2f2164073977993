package io.tandempbx.trunk.api;

import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.NameAddress;
import java.util.List;

/** Whether a call may leave by a trunk. */
public sealed interface Admission {

    /**
     * It may.
     *
     * @param targets     where to send the INVITE, one after the other while they do not answer (RFC 3263 §4.3); at least one
     * @param uri         the Request-URI
     * @param from        without tag
     * @param to          without tag
     * @param contactUser the user part of our Contact
     * @param headers     identity, privacy and diversion as this trunk may see them
     */
    record Admitted(
            List<Flow> targets, String uri, NameAddress from, NameAddress to, String contactUser, List<Header> headers)
            implements Admission {
        public Admitted {
            targets = List.copyOf(targets);
            headers = List.copyOf(headers);
        }
    }

    /**
     * It may not; another trunk may.
     *
     * @param reason for the call's trace, for example {@code down} or {@code all 10 channels in use}
     */
    record Denied(String reason) implements Admission {}
}
