package io.tandempbx.call.core;

import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.trunk.api.Admission;
import io.tandempbx.trunk.api.Arrival;
import io.tandempbx.trunk.api.OutboundCall;
import io.tandempbx.trunk.api.TrunkService;
import io.tandempbx.trunk.api.TrunkStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Stands for a trunk bundle that is away: no call goes out or comes in by a trunk. */
final class UnavailableTrunks implements TrunkService {
    private static final String REASON = "Trunks not available";

    @Override
    public List<TrunkStatus> trunks() {
        return List.of();
    }

    @Override
    public Admission outbound(String trunk, String call, OutboundCall asked) {
        return new Admission.Denied(REASON);
    }

    @Override
    public Arrival inbound(String trunk, String call, InboundRequest invite) {
        return new Arrival.Refused(503, REASON);
    }

    @Override
    public void released(String trunk, String call, int status) {
        // no channel is held here
    }

    @Override
    public void retain(Set<String> calls) {
        // no channel is held here
    }

    @Override
    public Optional<Header> credentials(String trunk, String method, String uri, MessageHead challenge) {
        return Optional.empty();
    }
}
