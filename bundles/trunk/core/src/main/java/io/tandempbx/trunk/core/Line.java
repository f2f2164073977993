package io.tandempbx.trunk.core;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.store.api.Document;
import io.tandempbx.trunk.api.TrunkState;
import io.tandempbx.trunk.core.dns.Hop;
import io.tandempbx.trunk.core.dns.Resolution;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One trunk at work: its addresses, whether they answer, its registration, and what state follows from that. Used by the
 * trunks' thread, but for {@link #view}.
 */
final class Line {
    private static final int LAYOUT = 1;
    private static final long RESOLVE_AGAIN_MS = 10_000; // after a fault
    private static final long MIN_TTL_MS = 5_000;
    private static final long MAX_TTL_MS = 3_600_000;

    /** What a line needs of its surroundings. */
    record Surroundings(SipLink sip, Supplier<TrunkSettings> settings, RandomGenerator random, String process) {}

    private final Surroundings around;
    private final CallOutcomes calls = new CallOutcomes();
    private final List<Peer> peers = new ArrayList<>();
    private TrunkPlan plan;
    private @Nullable Registration registration;
    private boolean resolving;
    private long nextResolveMs;
    private String dnsFault = "its name was not resolved yet";
    private int serial;
    private volatile LineView view;

    Line(TrunkPlan plan, Surroundings around, long nowMs) {
        this.plan = plan;
        this.around = around;
        this.registration = plan.registers() ? newRegistration(plan) : null;
        this.view = new LineView(
                plan, TrunkState.DOWN, "new", Instant.ofEpochMilli(nowMs), List.of(), List.of(), Optional.empty(), -1);
    }

    /** Goes on where a predecessor stopped: with the same addresses and the same state. */
    Line(TrunkPlan plan, Surroundings around, byte[] record) {
        this.plan = plan;
        this.around = around;
        RecordReader in = new RecordReader(record);
        in.int64();
        in.text(); // the configuration, which the caller has from elsewhere
        TrunkState state = TrunkState.valueOf(in.text());
        String reason = in.text();
        Instant since = Instant.ofEpochMilli(in.int64());
        in.list(each -> {
            Transport transport = Transport.valueOf(each.text());
            Optional<InetSocketAddress> address = each.address();
            int priority = each.int32();
            int weight = each.int32();
            boolean heard = each.flag();
            address.map(present -> new Hop(transport, present, priority, weight).named(domain()))
                    .ifPresent(hop -> peers.add(new Peer(hop, heard)));
            return transport;
        });
        byte[] registered = in.block();
        if (plan.registers()) {
            registration = registered.length == 0
                    ? newRegistration(plan)
                    : new Registration(
                            plan,
                            around.sip(),
                            around.settings(),
                            around.random(),
                            new RecordReader(registered),
                            around.process());
        }
        this.view = new LineView(plan, state, reason, since, usable(), preferred(), Optional.empty(), -1);
    }

    /** The configuration that a record holds, for a process that begins before the store is there. */
    static TrunkPlan planOf(String id, byte[] record) {
        RecordReader in = new RecordReader(record);
        long version = in.int64();
        return TrunkDocument.read(new Document(TrunkDocument.KIND, id, version, in.text(), Instant.EPOCH));
    }

    byte[] record() {
        LineView now = view;
        RecordWriter out = new RecordWriter(LAYOUT)
                .int64(plan.trunk().version())
                .text(TrunkDocument.write(plan))
                .text(now.state().name())
                .text(now.reason())
                .int64(now.since().toEpochMilli());
        out.list(peers, (each, peer) -> each.text(peer.hop.transport().name())
                .address(peer.hop.address())
                .int32(peer.hop.priority())
                .int32(peer.hop.weight())
                .flag(!peer.silent()));
        return out.block(registration == null ? new byte[0] : registration.record(around.process()))
                .toBytes();
    }

    LineView view() {
        return view;
    }

    TrunkPlan plan() {
        return plan;
    }

    List<Hop> hops() {
        return peers.stream().map(peer -> peer.hop).toList();
    }

    /** The configuration changed. Returns the registration that is to be given up, if there is one. */
    Optional<Registration> use(TrunkPlan changed) {
        boolean moved = !changed.destination().equals(plan.destination());
        boolean sameAccount = changed.sameAccount(plan) && changed.enabled() == plan.enabled();
        plan = changed;
        if (moved) {
            resolveAgain();
        }
        if (sameAccount) {
            if (registration != null) {
                registration.use(changed);
            }
            return Optional.empty();
        }
        Optional<Registration> former = Optional.ofNullable(registration);
        registration = changed.registers() ? newRegistration(changed) : null;
        peers.forEach(Peer::askSoon);
        return former;
    }

    /** The registration, to be given up as this trunk is removed. */
    Optional<Registration> end() {
        return Optional.ofNullable(registration);
    }

    /** Whether its name is to be resolved now; says so once. */
    boolean wantsResolution(long nowMs) {
        if (!plan.enabled() || resolving || nowMs < nextResolveMs) {
            return false;
        }
        resolving = true;
        return true;
    }

    void resolveAgain() {
        nextResolveMs = 0;
    }

    /** What its name came to; addresses that stay keep what is known of them. */
    void resolved(Resolution resolution, long nowMs) {
        resolving = false;
        dnsFault = resolution.hops().isEmpty() ? "its name has no address" : "";
        List<Peer> next =
                resolution.hops().stream().map(hop -> peer(hop.named(domain()))).toList();
        peers.clear();
        peers.addAll(next);
        long ttlMs = resolution.hops().isEmpty() ? RESOLVE_AGAIN_MS : resolution.ttlSeconds() * 1000;
        nextResolveMs = nowMs + Math.min(MAX_TTL_MS, Math.max(MIN_TTL_MS, ttlMs));
    }

    /** No resolver answered: what was known goes on being used (RFC 8767). */
    void notResolved(String fault, long nowMs) {
        resolving = false;
        dnsFault = fault;
        nextResolveMs = nowMs + RESOLVE_AGAIN_MS;
    }

    /** Does what is due; returns whether its record changed. */
    boolean tick(long nowMs) {
        if (!plan.enabled()) {
            return false;
        }
        long timeoutMs = around.settings().get().answerTimeoutMs();
        long periodMs = plan.probeMs();
        for (Peer peer : peers) {
            if (peer.overdue(nowMs, timeoutMs)) {
                peer.missed(nowMs, periodMs);
            }
            if (periodMs > 0 && peer.due(nowMs)) {
                probe(peer, nowMs);
            }
        }
        return registration != null && registration.tick(nowMs, preferred());
    }

    /** Something came of a request; false when it was none of this trunk's. */
    boolean outcome(String key, int status, @Nullable InboundResponse response, long nowMs) {
        for (Peer peer : peers) {
            if (peer.awaits(key)) {
                if (response == null) {
                    peer.missed(nowMs, plan.probeMs());
                } else {
                    peer.answered(nowMs, plan.probeMs());
                }
                return true;
            }
        }
        if (registration == null || !registration.awaits(key)) {
            return false;
        }
        if (response != null) {
            registration.answeredBy().ifPresent(hop -> peers.stream()
                    .filter(peer -> peer.hop.sameAs(hop))
                    .forEach(Peer::alive));
        }
        registration.outcome(status, response, nowMs, preferred());
        return true;
    }

    /** A call's set-up ended; a failure has its addresses asked at once. */
    void call(int status, long nowMs) {
        calls.add(status, nowMs);
        if (CallOutcomes.isFailure(status) && plan.probeMs() > 0) {
            peers.forEach(Peer::askSoon);
        }
    }

    /** Sees what state follows; returns the view before when it is another state or reason than before. */
    Optional<LineView> judge(long nowMs) {
        LineView before = view;
        Verdict verdict = verdict(nowMs);
        boolean changed = verdict.state() != before.state();
        Optional<Boolean> registered =
                registration == null ? Optional.empty() : Optional.of(plan.enabled() && registration.stands(nowMs));
        long rttMs = peers.stream()
                .mapToLong(Peer::rttMs)
                .filter(ms -> ms >= 0)
                .min()
                .orElse(-1);
        view = new LineView(
                plan,
                verdict.state(),
                verdict.reason(),
                changed ? Instant.ofEpochMilli(nowMs) : before.since(),
                usable(),
                preferred(),
                registered,
                rttMs);
        return changed || !verdict.reason().equals(before.reason()) ? Optional.of(before) : Optional.empty();
    }

    private record Verdict(TrunkState state, String reason) {}

    private Verdict verdict(long nowMs) {
        if (!plan.enabled()) {
            return new Verdict(TrunkState.DISABLED, "disabled by an operator");
        }
        if (peers.isEmpty()) {
            return new Verdict(TrunkState.DOWN, dnsFault);
        }
        if (registration != null && !registration.stands(nowMs)) {
            return new Verdict(TrunkState.DOWN, registration.fault());
        }
        List<String> silent =
                peers.stream().filter(Peer::silent).map(peer -> peer.hop.text()).toList();
        if (silent.size() == peers.size()) {
            return new Verdict(TrunkState.DOWN, "no answer from " + String.join(", ", silent));
        }
        boolean unasked = plan.probeMs() > 0 && peers.stream().noneMatch(Peer::judged);
        if (unasked && registration == null) {
            return new Verdict(TrunkState.DOWN, "not heard yet");
        }
        if (!silent.isEmpty()) {
            return new Verdict(TrunkState.DEGRADED, "no answer from " + String.join(", ", silent));
        }
        if (registration != null && !registration.fault().isEmpty()) {
            return new Verdict(TrunkState.DEGRADED, registration.fault());
        }
        return calls.poor(nowMs) ? new Verdict(TrunkState.DEGRADED, calls.text()) : new Verdict(TrunkState.UP, "");
    }

    /** Asks one address whether it is there. */
    void probe(Peer peer, long nowMs) {
        String key = "options/" + plan.id() + '/' + ++serial + '/' + around.process();
        if (ask(key, peer.hop)) {
            peer.asked(key, nowMs);
        }
    }

    /** Sends OPTIONS; false while there is no signalling. */
    boolean ask(String key, Hop hop) {
        Optional<Flow> flow = around.sip().flowTo(hop);
        if (flow.isEmpty()) {
            return false;
        }
        String user = plan.username().isEmpty() ? "" : plan.username() + '@';
        NameAddress us = NameAddress.of("", "sip:" + user + plan.uriHost());
        OutboundRequest options = new OutboundRequest(
                "OPTIONS",
                "sip:" + plan.uriPart(),
                us.withTag(Long.toHexString(around.random().nextLong())),
                NameAddress.of("", "sip:" + plan.uriHost()),
                UUID.randomUUID().toString(),
                1,
                List.of(),
                "",
                List.of(new Header("Accept", "application/sdp")),
                Body.NONE);
        return around.sip().send(key, options, flow.get());
    }

    private Registration newRegistration(TrunkPlan planned) {
        return new Registration(planned, around.sip(), around.settings(), around.random());
    }

    /** All addresses, those that are silent last. */
    private List<Hop> preferred() {
        List<Hop> all = new ArrayList<>(usable());
        peers.stream().filter(Peer::silent).map(peer -> peer.hop).forEach(all::add);
        return all;
    }

    private List<Hop> usable() {
        return peers.stream()
                .filter(peer -> !peer.silent())
                .map(peer -> peer.hop)
                .toList();
    }

    private Peer peer(Hop hop) {
        return peers.stream()
                .filter(peer -> peer.hop.isExactly(hop))
                .findFirst()
                .orElseGet(() -> new Peer(hop));
    }

    /** Whom we mean to talk to, wherever DNS says that is. */
    private String domain() {
        return plan.destination().host();
    }
}
