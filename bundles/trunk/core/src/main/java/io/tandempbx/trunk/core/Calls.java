package io.tandempbx.trunk.core;

import io.tandempbx.ring.state.StaleEpochException;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.trunk.api.Admission;
import io.tandempbx.trunk.api.Arrival;
import io.tandempbx.trunk.api.OutboundCall;
import io.tandempbx.trunk.api.TrunkState;
import io.tandempbx.trunk.core.dns.Hop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls by trunks, judged by what is known in memory. Thread-safe; never waits. */
final class Calls {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);
    private static final String REPLACED = "trunks are being replaced";

    private final Function<String, Optional<LineView>> lines;
    private final Channels channels;
    private final SipLink sip;
    private final RandomGenerator random;
    private final LongSupplier nowNs;
    private final AnsweredChallenges answered = new AnsweredChallenges();

    Calls(
            Function<String, Optional<LineView>> lines,
            Channels channels,
            SipLink sip,
            RandomGenerator random,
            LongSupplier nowNs) {
        this.lines = lines;
        this.channels = channels;
        this.sip = sip;
        this.random = random;
        this.nowNs = nowNs;
    }

    Admission outbound(String trunk, String call, OutboundCall asked) {
        Optional<LineView> known = lines.apply(trunk);
        if (known.isEmpty()) {
            return new Admission.Denied("there is no trunk " + trunk);
        }
        LineView line = known.get();
        boolean closed = line.state() == TrunkState.DISABLED || (line.state() == TrunkState.DOWN && !asked.emergency());
        if (closed) {
            return new Admission.Denied(Lines.text(line.state()) + ": " + line.reason());
        }
        List<Flow> targets = new ArrayList<>();
        List<Hop> hops = asked.emergency() && line.usable().isEmpty() ? line.known() : line.usable();
        for (Hop hop : TargetOrder.of(hops, random)) {
            sip.flowTo(hop).ifPresent(targets::add);
        }
        if (targets.isEmpty()) {
            return new Admission.Denied(hops.isEmpty() ? line.reason() : "the signalling is being replaced");
        }
        try {
            Optional<String> limit = channels.take(line.plan(), call, asked.emergency(), nowNs.getAsLong());
            if (limit.isPresent()) {
                return new Admission.Denied(limit.get());
            }
        } catch (StaleEpochException e) {
            return new Admission.Denied(REPLACED);
        }
        OutboundLook look = OutboundLook.of(asked, line.plan());
        return new Admission.Admitted(targets, look.uri(), look.from(), look.to(), look.contactUser(), look.headers());
    }

    Arrival inbound(String trunk, String call, InboundRequest invite) {
        Optional<LineView> known = lines.apply(trunk);
        if (known.isEmpty() || known.get().state() == TrunkState.DISABLED) {
            return new Arrival.Refused(403, known.isEmpty() ? "there is no trunk " + trunk : "disabled");
        }
        TrunkPlan plan = known.get().plan();
        try {
            Optional<String> limit = channels.take(plan, call, false, nowNs.getAsLong());
            if (limit.isPresent()) {
                return new Arrival.Refused(503, limit.get());
            }
        } catch (StaleEpochException e) {
            return new Arrival.Refused(503, REPLACED);
        }
        InboundLook look = InboundLook.of(invite, plan);
        return new Arrival.Accepted(look.caller(), look.callerName(), look.dialled());
    }

    /** Names of the only codecs to speak with a trunk, the best first; empty for the platform's. */
    List<String> codecs(String trunk) {
        return lines.apply(trunk).map(known -> known.plan().codecs()).orElse(List.of());
    }

    Optional<Header> credentials(String trunk, String method, String uri, MessageHead challenge) {
        Optional<TrunkPlan> known = lines.apply(trunk).map(LineView::plan);
        List<Challenge> offered = Challenge.of(challenge);
        if (known.isEmpty() || offered.isEmpty()) {
            return Optional.empty();
        }
        TrunkPlan plan = known.get();
        Optional<Challenge> ours = offered.stream()
                .filter(each -> each.realm().equals(plan.realm()))
                .findFirst();
        if (ours.isEmpty() || plan.secrets().isEmpty()) {
            LOG.warn(
                    "trunk {} challenges {} for realm '{}'; it is configured with realm '{}' and {}",
                    trunk,
                    method,
                    offered.get(0).realm(),
                    plan.realm(),
                    plan.secrets());
            return Optional.empty();
        }
        if (!answered.first(challenge, ours.get().stale())) {
            LOG.warn("trunk {} refuses our credentials for {}", trunk, method);
            return Optional.empty();
        }
        String cnonce = Long.toHexString(random.nextLong());
        return Optional.of(ours.get().answer(plan.authUser(), plan.secrets(), method, uri, cnonce));
    }
}
