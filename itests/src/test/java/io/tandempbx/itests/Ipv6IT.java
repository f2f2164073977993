package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Phones over IPv6 and over both versions, on the wildcard address and on addresses that are named. */
class Ipv6IT {
    private static final byte[] LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Test
    void shouldConnectPhonesOfBothVersionsOnTheWildcardAddress() {
        try (PbxProcess pbx = PbxProcess.start(PbxOptions.quickStart("ipv6-any"))) {
            connectAll(pbx);
        }
    }

    @Test
    void shouldConnectPhonesOfBothVersionsOnNamedAddresses() {
        PbxOptions options = PbxOptions.quickStart("ipv6-named").with("pbx.sip.cfg", "bind_address = 127.0.0.1, ::1");
        try (PbxProcess pbx = PbxProcess.start(options)) {
            connectAll(pbx);
            assertTrue(pbx.log().contains("Listening for SIP on UDP 0:0:0:0:0:0:0:1:"), "not on ::1");
        }
    }

    private static void connectAll(PbxProcess pbx) {
        try (Phones phones = new Phones(pbx)) {
            TestPhone six = phones.keep(over6(pbx, "1001")).register();
            TestPhone other = phones.keep(over6(pbx, "1002")).register();
            TestPhone four = phones.udp("1003");
            TestPhone secured = phones.keep(TestPhone.tls(
                            new InetSocketAddress(loopback(), pbx.sips().getPort()),
                            "1004",
                            PbxProcess.password("1004")))
                    .register();
            Conversation within = Phones.talk(six, other).speak();
            within.assertHeard();
            assertEquals(
                    loopback().getHostAddress(),
                    within.in().remoteSdp().media().getHostString(),
                    "the address in the offer");
            within.callerHangsUp();
            for (Conversation across : new Conversation[] {
                Phones.talk(six, four).speak(), Phones.talk(four, other).speak()
            }) {
                across.assertHeard();
                across.calledHangsUp();
            }
            Conversation overTls = Phones.talk(secured, four).speak();
            overTls.assertHeard();
            overTls.callerHangsUp();
        }
        Await.until("no call is left", LIMIT, () -> pbx.callCount() == 0);
        pbx.assertNoTrace(0);
    }

    private static TestPhone over6(PbxProcess pbx, String extension) {
        InetSocketAddress server = new InetSocketAddress(loopback(), pbx.sip().getPort());
        return TestPhone.udp(server, extension, PbxProcess.password(extension));
    }

    private static InetAddress loopback() {
        try {
            return InetAddress.getByAddress(LOOPBACK);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("a literal address", e);
        }
    }
}
