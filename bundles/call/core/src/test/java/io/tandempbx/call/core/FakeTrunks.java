package io.tandempbx.call.core;

import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.trunk.api.Admission;
import io.tandempbx.trunk.api.Arrival;
import io.tandempbx.trunk.api.OutboundCall;
import io.tandempbx.trunk.api.TrunkService;
import io.tandempbx.trunk.api.TrunkStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Trunks that let calls in and, but for one, out, remember who wanted out, and have credentials for whatever they challenge. */
final class FakeTrunks implements TrunkService {
    static final String TRUNK = "first";
    static final String FULL = "full";
    static final Header CREDENTIALS = new Header("Proxy-Authorization", "Digest all is well");

    final List<OutboundCall> asked = new CopyOnWriteArrayList<>();
    private final Supplier<List<String>> codecs;

    FakeTrunks(Supplier<List<String>> codecs) {
        this.codecs = codecs;
    }

    @Override
    public List<TrunkStatus> trunks() {
        return List.of();
    }

    @Override
    public Admission outbound(String trunk, String call, OutboundCall wanted) {
        asked.add(wanted);
        if (trunk.equals(FULL)) {
            return new Admission.Denied("all channels in use");
        }
        NameAddress from = NameAddress.of("", "sip:" + wanted.caller() + "@" + trunk + ".test");
        String uri = "sip:" + wanted.number() + "@" + trunk + ".test";
        return new Admission.Admitted(
                List.of(CallFixture.PHONE_FLOW), uri, from, NameAddress.of("", uri), wanted.caller(), List.of());
    }

    @Override
    public Arrival inbound(String trunk, String call, InboundRequest invite) {
        return new Arrival.Accepted(invite.head().from().user(), "", invite.user());
    }

    @Override
    public List<String> codecs(String trunk) {
        return codecs.get();
    }

    @Override
    public void released(String trunk, String call, int status) {
        // channels are not counted here
    }

    @Override
    public void retain(Set<String> calls) {
        // channels are not counted here
    }

    @Override
    public Optional<Header> credentials(String trunk, String method, String uri, MessageHead challenge) {
        return Optional.of(CREDENTIALS);
    }
}
