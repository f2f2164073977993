package io.tandempbx.trunk.core.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.sip.api.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolverTest {
    private static final int TIMEOUT_MS = 200;

    @TempDir
    private Path folder;

    private FakeDns dns;
    private DnsClient client;
    private Resolver resolver;

    @BeforeEach
    void begin() throws IOException {
        dns = new FakeDns();
        client = new DnsClient(() -> List.of(dns.address()), () -> TIMEOUT_MS);
        resolver = new Resolver(client, folder.resolve("hosts"));
    }

    @AfterEach
    void end() throws IOException {
        client.close();
        dns.close();
    }

    @Test
    void shouldFollowNaptrToSrvToAddresses() throws Exception {
        dns.with(
                "carrier.example. 300 IN NAPTR 20 10 \"s\" \"SIP+D2U\" \"\" _sip._udp.carrier.example.",
                "carrier.example. 300 IN NAPTR 10 10 \"s\" \"SIP+D2T\" \"\" _sip._tcp.carrier.example.",
                "carrier.example. 300 IN NAPTR 5 10 \"u\" \"E2U+sip\" \"!^.*$!sip:x@y!\" .",
                "_sip._tcp.carrier.example. 120 IN SRV 0 1 5065 t.carrier.example.",
                "_sip._udp.carrier.example. 300 IN SRV 20 7 5062 b.carrier.example.",
                "_sip._udp.carrier.example. 300 IN SRV 10 3 5061 a.carrier.example.",
                "t.carrier.example. 300 IN A 192.0.2.9",
                "a.carrier.example. 300 IN A 192.0.2.1",
                "a.carrier.example. 60 IN AAAA 2001:db8::1",
                "b.carrier.example. 300 IN A 192.0.2.2");

        Resolution resolution = resolver.resolve(anything("carrier.example"));

        assertEquals(
                List.of(
                        "tcp:192.0.2.9:5065",
                        "udp:192.0.2.1:5061",
                        "udp:2001:db8:0:0:0:0:0:1:5061",
                        "udp:192.0.2.2:5062"),
                resolution.hops().stream().map(Hop::text).toList());
        assertEquals(
                List.of(1, 3, 3, 7), resolution.hops().stream().map(Hop::weight).toList());
        assertTrue(
                resolution.hops().get(1).priority() < resolution.hops().get(3).priority());
        assertEquals(60, resolution.ttlSeconds());
    }

    @Test
    void shouldAskForServicesWithoutNaptrAndForAddressesWithoutServices() throws Exception {
        dns.with(
                "srv.example. 300 IN A 192.0.2.77",
                "_sip._udp.srv.example. 300 IN SRV 1 1 5080 host.example.",
                "host.example. 300 IN A 192.0.2.5",
                "plain.example. 300 IN A 192.0.2.6");
        assertEquals(List.of("udp:192.0.2.5:5080"), texts(anything("srv.example")));
        assertEquals(List.of("udp:192.0.2.6:5060"), texts(anything("plain.example")));
        assertEquals(
                List.of("tcp:192.0.2.6:5060"), texts(new Destination("plain.example", 0, Optional.of(Transport.TCP))));
        assertEquals(List.of("udp:192.0.2.77:5090"), texts(new Destination("srv.example", 5090, Optional.empty())));
    }

    @Test
    void shouldFollowAliases() throws Exception {
        dns.with("www.example. 30 IN CNAME real.example.", "real.example. 300 IN A 192.0.2.8");
        assertEquals(List.of("udp:192.0.2.8:5060"), texts(new Destination("www.example", 5060, Optional.empty())));
    }

    @Test
    void shouldAskNobodyAboutAddressesAndNamesOfThisMachine() throws Exception {
        dns.silent = true;
        Files.writeString(folder.resolve("hosts"), "# here\n192.0.2.50\tpbx Carrier.local # a comment\n");
        assertEquals(List.of("udp:192.0.2.4:5060"), texts(anything("192.0.2.4")));
        assertEquals(
                List.of("tcp:2001:db8:0:0:0:0:0:4:5070"),
                texts(new Destination("2001:db8::4", 5070, Optional.of(Transport.TCP))));
        assertEquals(List.of("udp:192.0.2.50:5060"), texts(new Destination("carrier.local", 5060, Optional.empty())));
        assertEquals(0, dns.questions.get());
    }

    @Test
    void shouldAskOverTcpForWhatWasCut() throws Exception {
        dns.with("plain.example. 300 IN A 192.0.2.6").cutting = true;
        assertEquals(List.of("udp:192.0.2.6:5060"), texts(anything("plain.example")));
    }

    @Test
    void shouldTellNoSuchNameFromNoAnswer() throws Exception {
        assertEquals(List.of(), texts(anything("nosuch.example")));

        dns.failing = true;
        DnsException failing = assertThrows(DnsException.class, () -> texts(anything("carrier.example")));
        assertTrue(String.valueOf(failing.getMessage()).contains("SERVFAIL"), failing::toString);

        dns.failing = false;
        dns.silent = true;
        long startNs = System.nanoTime();
        DnsException silent = assertThrows(DnsException.class, () -> texts(anything("carrier.example")));
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
        assertTrue(String.valueOf(silent.getMessage()).contains("does not answer"), silent::toString);
        assertTrue(tookMs >= TIMEOUT_MS && tookMs < 10 * TIMEOUT_MS, () -> "took " + tookMs + " ms");
    }

    @Test
    void shouldTakeTheRootAsDecidedlyNotThere() throws Exception {
        dns.with("none.example. 300 IN A 192.0.2.6", "_sip._udp.none.example. 300 IN SRV 0 0 0 .");
        assertEquals(List.of(), texts(anything("none.example")));
    }

    private List<String> texts(Destination destination) throws DnsException {
        return resolver.resolve(destination).hops().stream().map(Hop::text).toList();
    }

    private static Destination anything(String host) {
        return new Destination(host, 0, Optional.empty());
    }
}
