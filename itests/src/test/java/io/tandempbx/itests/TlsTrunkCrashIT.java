package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.SipMessage;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestCarrier;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.TestCertificate;
import io.tandempbx.itests.support.TestDns;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * A call by a trunk over TLS while the process is killed. The trunk neither registers nor is it probed, so that the connection
 * on which the call is ended is opened for the call: its certificate carries the carrier's name and not its address (RFC 5922 §7).
 */
@TestInstance(Lifecycle.PER_CLASS)
class TlsTrunkCrashIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final PbxProcess pbx = PbxProcess.start(PbxOptions.quickStart("tls-trunk"));
    private final Phones phones = new Phones(pbx);

    @AfterAll
    void stop() {
        pbx.close();
    }

    @Test
    void shouldEndACallOverANewConnectionWhoseCertificateCarriesTheName() {
        TestCertificate certificate = TestCertificate.of("carrier.test");
        try (TestCarrier carrier =
                        TestCarrier.tls(certificate.identity(), pbx.sips(), "0307654321", "carrier.test", "acct", "-");
                TestDns dns = new TestDns()
                        .with(
                                "_sips._tcp.carrier.test. 60 IN SRV 1 1 " + carrier.port() + " host.carrier.test.",
                                "host.carrier.test. 60 IN A " + carrier.host())) {
            pbx.set("pbx.trunk.cfg", "dns_servers", dns.address());
            pbx.set("pbx.sip.cfg", "tls_trusted_file", certificate.file().toString());
            pbx.rest()
                    .post(
                            "/api/trunks",
                            "{\"trunk_id\":\"carrier\",\"host\":\"carrier.test\",\"transport\":\"tls\","
                                    + "\"probe_seconds\":0}")
                    .expect(201);
            pbx.rest()
                    .post("/api/routes", "{\"id\":\"out\",\"patterns\":[\"0.\"],\"trunks\":[{\"trunk\":\"carrier\"}]}")
                    .expect(201);
            Await.until(
                    "the trunk is up",
                    LIMIT,
                    () -> pbx.rest().get("/api/trunks/carrier").text().contains("\"healthy\""));
            TestPhone phone = phones.udp("1001");
            Conversation talk = talk(phone, carrier).speak();
            talk.assertHeard();
            pbx.kill();
            Await.until("the carrier's connection is gone", LIMIT, () -> !carrier.line()
                    .isConnected());
            pbx.awaitReadyAgain();
            talk.forgetHeard();
            talk.assertHeard();
            talk.callerHangsUp();
            List<SipMessage> byes = carrier.line().journal().received(message -> message.method()
                    .equals("BYE"));
            assertEquals(1, byes.size());
            assertTrue(byes.get(0).header("Via").startsWith("SIP/2.0/TLS "), byes.get(0)::toString);
            Await.until("no call is left", LIMIT, () -> pbx.callCount() == 0);
            phones.close();
        }
    }

    private static Conversation talk(TestPhone phone, TestCarrier carrier) {
        TestCall out = phone.call("0301110");
        TestCall in = carrier.line().awaitCall();
        in.ring();
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        return new Conversation(phone, carrier.line(), out, in);
    }
}
