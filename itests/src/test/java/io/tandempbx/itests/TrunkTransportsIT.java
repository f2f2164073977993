package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestCarrier;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.RawSip;
import io.tandempbx.itests.support.TestCertificate;
import io.tandempbx.itests.support.TestDns;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Trunks over TCP and TLS, and trunks that are found by name (RFC 3263), as their carriers and callers see them. */
class TrunkTransportsIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String NUMBER = "0307654321";
    private static final String REALM = "carrier.test";
    private static final String PASSWORD = "a carrier's secret";

    private final RestClient rest;

    TrunkTransportsIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
    }

    @BeforeEach
    void addRoutes() {
        rest.post("/api/routes", "{\"id\":\"out\",\"patterns\":[\"0.\"],\"trunks\":[{\"trunk\":\"carrier\"}]}")
                .expect(201);
        rest.post("/api/inbound-routes", "{\"id\":\"in\",\"pattern\":\"0305555\",\"destination\":\"1002\"}")
                .expect(201);
    }

    @AfterEach
    void removeWhatWasAdded() {
        rest.delete("/api/routes/out").expect(200);
        rest.delete("/api/inbound-routes/in").expect(200);
        rest.get("/api/trunks").json().path("trunks").forEach(trunk -> rest.delete(
                        "/api/trunks/" + trunk.path("trunk_id").asText())
                .expect(200));
    }

    private void add(String id, String values) {
        rest.post("/api/trunks", "{\"trunk_id\":\"" + id + "\",\"probe_seconds\":5," + values + "}")
                .expect(201);
    }

    private static String registering(String address) {
        return "\"mode\":\"register\",\"username\":\"acct\",\"password\":\"" + PASSWORD + "\",\"realm\":\"" + REALM
                + "\"," + address;
    }

    private JsonNode awaitHealthy(String id) {
        return Await.value("trunk " + id + " is up", LIMIT, () -> {
            JsonNode trunk = rest.get("/api/trunks/" + id).expect(200).json();
            return trunk.path("health").asText().equals("healthy")
                    ? java.util.Optional.of(trunk)
                    : java.util.Optional.empty();
        });
    }

    private void callsOut(TestCarrier carrier, String via) {
        TestPhone phone = phones.udp("1001");
        TestCall out = phone.call("0301110");
        TestCall in = carrier.line().awaitCall();
        assertTrue(in.invite().header("Via").startsWith(via), in.invite()::toString);
        in.ring();
        out.awaitStatus(180);
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        Conversation talk = new Conversation(phone, carrier.line(), out, in).speak();
        talk.assertHeard();
        talk.calledHangsUp();
    }

    private void callsIn(TestPhone line) {
        TestPhone phone = phones.udp("1002");
        TestCall out = line.call("0305555");
        TestCall in = phone.awaitCall();
        assertTrue(in.invite().header("From").contains("<sip:" + NUMBER + "@"), in.invite()::toString);
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        Conversation talk = new Conversation(line, phone, out, in).speak();
        talk.assertHeard();
        talk.calledHangsUp();
    }

    @Test
    void shouldRegisterAndCallOverTcp() {
        try (TestCarrier carrier = TestCarrier.tcp(pbx.sip(), NUMBER, REALM, "acct", PASSWORD)) {
            add(
                    "carrier",
                    registering(
                            "\"host\":\"" + carrier.host() + "\",\"transport\":\"tcp\",\"port\":" + carrier.port()));
            assertEquals("registered", awaitHealthy("carrier").path("status").asText());
            callsOut(carrier, "SIP/2.0/TCP ");
            callsIn(carrier.line()); // by the connection that we opened
            rest.delete("/api/trunks/carrier").expect(200);
            Await.until("the end of the registration", LIMIT, () -> carrier.registrations()
                    .contains(0));
        }
    }

    private static String status(String answer) {
        return answer.substring(0, Math.min(answer.length(), "SIP/2.0 200 ".length()));
    }

    @Test
    void shouldNotBelieveDatagramsFromTheAddressOfATrunkOverTcp() throws IOException {
        try (TestCarrier carrier = TestCarrier.tcp(pbx.sip(), NUMBER, REALM, "acct", PASSWORD);
                RawSip stranger = new RawSip(pbx.sip(), carrier.host())) {
            String address = "\"host\":\"" + carrier.host() + "\",\"port\":" + carrier.port();
            add("carrier", address + ",\"transport\":\"tcp\",\"sources\":[\"" + carrier.host() + "\"]");
            awaitHealthy("carrier");
            TestPhone called = phones.udp("1002");
            assertEquals("SIP/2.0 401 ", status(stranger.begin("INVITE", "0305555")));
            called.assertRequests();

            TestPhone phone = phones.udp("1001");
            TestCall out = phone.call("0301110");
            TestCall in = carrier.line().awaitCall();
            in.answer().awaitAcknowledged();
            out.awaitAnswered();
            Conversation talk = new Conversation(phone, carrier.line(), out, in);
            assertEquals("SIP/2.0 403 ", status(stranger.inDialog(in.byeText().replace("/TCP ", "/UDP "))));
            talk.speak().assertHeard();
            talk.calledHangsUp();
            callsIn(carrier.line());

            rest.send("PATCH", "/api/trunks/carrier", "{\"transport\":\"udp\"}").expect(200);
            assertEquals("SIP/2.0 404 ", status(stranger.begin("INVITE", "0309999"))); // believed, and leads nowhere
        }
    }

    @Test
    void shouldRegisterAndCallOverTlsWhereTheCertificateIsTrustedAndCarriesTheName() {
        TestCertificate certificate = TestCertificate.of("carrier.test");
        try (TestCarrier carrier =
                        TestCarrier.tls(certificate.identity(), pbx.sips(), NUMBER, REALM, "acct", PASSWORD);
                TestCarrier other =
                        TestCarrier.tls(certificate.identity(), pbx.sips(), NUMBER, REALM, "acct", PASSWORD);
                TestDns dns = new TestDns()
                        .with(
                                "_sips._tcp.carrier.test. 60 IN SRV 1 1 " + carrier.port() + " host.carrier.test.",
                                "_sips._tcp.other.test. 60 IN SRV 1 1 " + other.port() + " host.carrier.test.",
                                "host.carrier.test. 60 IN A " + carrier.host())) {
            pbx.set("pbx.trunk.cfg", "dns_servers", dns.address());
            String tls = "\"transport\":\"tls\",\"host\":";
            add("carrier", registering(tls + "\"carrier.test\""));
            Await.until("the trunk is tried", LIMIT, () -> rest.get("/api/trunks/carrier")
                    .json()
                    .path("reason")
                    .asText()
                    .contains("REGISTER")); // nobody vouches for the certificate yet
            carrier.line().assertRequests();

            pbx.set("pbx.sip.cfg", "tls_trusted_file", certificate.file().toString());
            assertEquals("registered", awaitHealthy("carrier").path("status").asText());
            callsOut(carrier, "SIP/2.0/TLS ");
            callsIn(carrier.line());

            // trusted as well, but for another name (RFC 5922 §7)
            add("other", tls + "\"other.test\"");
            JsonNode test = rest.post("/api/trunks/other/test", "").expect(200).json();
            assertEquals(
                    "tls:" + other.host() + ":" + other.port(),
                    test.at("/addresses/0/address").asText(),
                    test::toString);
            assertFalse(test.path("answers").asBoolean(), test::toString);
            other.line().assertRequests();
        } finally {
            pbx.set("pbx.sip.cfg", "tls_trusted_file", "");
            pbx.set("pbx.trunk.cfg", "dns_servers", "");
        }
    }

    @Test
    void shouldGoOnWithTheAddressesItFoundWhileNoResolverAnswers() {
        try (TestCarrier carrier = new TestCarrier(pbx.sip(), NUMBER, REALM, "acct", PASSWORD);
                TestDns dns = new TestDns()
                        .with(
                                "_sip._udp.carrier.test. 1 IN SRV 1 1 " + carrier.port() + " host.carrier.test.",
                                "host.carrier.test. 1 IN A 127.0.0.1")) {
            pbx.set("pbx.trunk.cfg", "dns_timeout_ms", "100");
            pbx.set("pbx.trunk.cfg", "dns_servers", dns.address());
            add("carrier", "\"host\":\"carrier.test\"");
            awaitHealthy("carrier");
            callsOut(carrier, "SIP/2.0/UDP ");
            dns.fallSilent();
            // two rounds of questions are one search that fails; a third question begins the next search
            Await.until("a search has failed", LIMIT, () -> dns.ignored() > 2);
            callsOut(carrier, "SIP/2.0/UDP ");
            callsIn(carrier.line());
            awaitHealthy("carrier");
        } finally {
            pbx.set("pbx.trunk.cfg", "dns_servers", "");
            pbx.set("pbx.trunk.cfg", "dns_timeout_ms", "1500");
        }
    }
}
