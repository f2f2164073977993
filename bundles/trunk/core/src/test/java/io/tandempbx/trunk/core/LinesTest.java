package io.tandempbx.trunk.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.event.api.EventOutlet;
import io.tandempbx.ring.state.MemoryStateStore;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.trunk.api.TrunkField;
import io.tandempbx.trunk.api.TrunkState;
import io.tandempbx.trunk.core.FakeSip.Sent;
import io.tandempbx.trunk.core.dns.DnsException;
import io.tandempbx.trunk.core.dns.Hop;
import io.tandempbx.trunk.core.dns.Resolution;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinesTest {
    private static final TrunkSettings SETTINGS = new TrunkSettings(List.of(), 100, 3000, 2, 60);
    private static final InetSocketAddress ONE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7001);
    private static final InetSocketAddress TWO = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7002);

    private final MemoryStateStore state = new MemoryStateStore();
    private final FakeSip sip = new FakeSip();
    private final SipLink link = new SipLink(Runnable::run, (key, status, response) -> {});
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(nowMs);
        }
    };
    private final TrunkPlan plan =
            ChannelsTest.plan(Map.of(TrunkField.HOST, "carrier.example", TrunkField.PROBE_SECONDS, "10"));
    private long nowMs = 1_000_000;
    private boolean resolverHangs;
    private Lines lines = lines("p1");

    @BeforeEach
    void begin() {
        link.bind(sip.service);
        link.start();
        lines.use(Map.of("t", plan));
    }

    @Test
    void shouldBeUpWhenAnAddressAnswersAndDegradedWhenNotAllDo() {
        assertEquals(TrunkState.DOWN, state());
        assertEquals(Set.of(ONE, TWO), sip.trusted.keySet());
        Sent first = sip.sent.remove();
        Sent second = sip.sent.remove();
        answer(first, 404);
        assertEquals(TrunkState.UP, state());
        answer(second, 200);
        assertEquals(TrunkState.UP, state());

        pass(10_000); // asks both
        answer(sip.sent.remove(), 200);
        sip.sent.clear();
        pass(3_000); // one miss is no silence
        assertEquals(TrunkState.UP, state());
        pass(1_000);
        sip.sent.clear();
        pass(3_000);
        assertEquals(TrunkState.DEGRADED, state());
        assertEquals(
                List.of(ONE),
                lines.view("t").orElseThrow().usable().stream()
                        .map(Hop::address)
                        .toList());
    }

    @Test
    void shouldBeDownWhenNoneAnswersAndUpAgainWithTheFirstAnswer() {
        sip.sent.clear();
        pass(3_000);
        assertEquals(TrunkState.DOWN, state());
        assertTrue(lines.view("t").orElseThrow().reason().startsWith("no answer from udp:127.0.0.1:7001, "));
        assertEquals(2, lines.view("t").orElseThrow().known().size(), "where an emergency call is tried all the same");
        pass(10_000);
        answer(sip.sent.remove(), 200);
        assertEquals(TrunkState.DEGRADED, state());
    }

    @Test
    void shouldAskAtOnceWhenACallGotNoAnswer() {
        answer(sip.sent.remove(), 200);
        answer(sip.sent.remove(), 200);
        pass(1_000);
        assertTrue(sip.sent.isEmpty());
        lines.call("t", 408);
        assertEquals(2, sip.sent.size());
    }

    @Test
    void shouldBeDegradedWhenManyCallsFail() {
        answer(sip.sent.remove(), 200);
        answer(sip.sent.remove(), 200);
        for (int status : new int[] {200, 486, 200, 503, 408, 500}) {
            assertEquals(TrunkState.UP, state());
            lines.call("t", status);
        }
        assertEquals(TrunkState.DEGRADED, state());
        assertEquals(
                "3 of the last 6 calls failed", lines.view("t").orElseThrow().reason());
    }

    @Test
    void shouldGoOnInASuccessorAndInAProcessWithoutStoreAndResolver() {
        answer(sip.sent.remove(), 200);
        answer(sip.sent.remove(), 200);
        resolverHangs = true;

        lines = lines("p2");
        Map<String, TrunkPlan> kept = lines.kept();
        assertEquals(Map.of("t", plan), kept);
        lines.use(kept);
        assertEquals(TrunkState.UP, state());
        assertEquals(2, lines.view("t").orElseThrow().usable().size());
        pass(60_000); // the resolver is asked again, in vain
        assertEquals(2, lines.view("t").orElseThrow().usable().size());
    }

    /** Which the certificate of a server has to carry; a successor knows it too. */
    @Test
    void shouldNameTheDomainOfATrunkOverTls() {
        sip.sent.clear();
        use("carrier.example");
        assertEquals("carrier.example", sip.sent.remove().flow().remote().getHostString());
        assertEquals("tls:127.0.0.1:7001", usable().text());
        resolverHangs = true;
        lines = lines("p2");
        lines.use(lines.kept());
        assertEquals("carrier.example", usable().address().getHostString());

        resolverHangs = false;
        use("other.example"); // at the same address
        assertEquals("other.example", usable().address().getHostString());
    }

    private void use(String host) {
        lines.use(Map.of(
                "t",
                ChannelsTest.plan(
                        Map.of(TrunkField.HOST, host, TrunkField.TRANSPORT, "tls", TrunkField.PROBE_SECONDS, "10"))));
        pass(0);
    }

    private Hop usable() {
        return lines.view("t").orElseThrow().usable().get(0);
    }

    @Test
    void shouldTrustNobodyOfATrunkThatIsDisabledOrRemoved() {
        lines.use(Map.of(
                "t", ChannelsTest.plan(Map.of(TrunkField.HOST, "carrier.example", TrunkField.ENABLED, "false"))));
        assertEquals(TrunkState.DISABLED, state());
        assertEquals(Map.of(), sip.trusted);
        lines.use(Map.of());
        assertEquals(Map.of(), state.open(Lines.TABLE).records());
    }

    private TrunkState state() {
        return lines.view("t").orElseThrow().state();
    }

    private void pass(long ms) {
        nowMs += ms;
        lines.tick();
    }

    private void answer(Sent request, int status) {
        lines.outcome(request.key(), status, FakeSip.response(request, status, List.of()));
    }

    private Lines lines(String process) {
        Line.Surroundings around = new Line.Surroundings(link, () -> SETTINGS, new Random(1), process);
        return new Lines(
                state.open(Lines.TABLE),
                around,
                destination -> {
                    if (resolverHangs) {
                        throw new DnsException("no resolver answers");
                    }
                    Transport transport = destination.transport().orElse(Transport.UDP);
                    return new Resolution(
                            List.of(new Hop(transport, ONE, 0, 0), new Hop(transport, TWO, 1, 0)), List.of(), 3600);
                },
                Runnable::run,
                Runnable::run,
                new EventOutlet(),
                clock);
    }
}
