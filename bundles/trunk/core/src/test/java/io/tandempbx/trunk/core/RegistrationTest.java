package io.tandempbx.trunk.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.trunk.api.Trunk;
import io.tandempbx.trunk.api.TrunkField;
import io.tandempbx.trunk.core.FakeSip.Sent;
import io.tandempbx.trunk.core.dns.Hop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistrationTest {
    private static final TrunkSettings SETTINGS = new TrunkSettings(List.of(), 100, 3000, 2, 60);
    private static final List<Hop> TWO = List.of(hop(7001), hop(7002));
    private static final Header CHALLENGE =
            new Header("WWW-Authenticate", "Digest realm=\"carrier\", nonce=\"n\", qop=\"auth\", algorithm=SHA-256");

    private final FakeSip sip = new FakeSip();
    private final SipLink link = new SipLink(Runnable::run, (key, status, response) -> {});
    private final TrunkPlan plan = TrunkPlan.of(
            new Trunk(
                    "t",
                    1,
                    Map.of(
                            TrunkField.HOST, "carrier.example",
                            TrunkField.USERNAME, "acct",
                            TrunkField.MODE, "register",
                            TrunkField.REALM, "carrier",
                            TrunkField.REGISTER_EXPIRES_SECONDS, "100"),
                    true),
            Secrets.of("acct", "carrier", "secret"));
    private Registration registration = new Registration(plan, link, () -> SETTINGS, new Random(1));
    private long nowMs = 1_000_000;

    @BeforeEach
    void bind() {
        link.bind(sip.service);
    }

    @Test
    void shouldAnswerTheChallengeAndRefreshBeforeItsTimeIsOver() {
        Sent first = asked();
        assertEquals("sip:carrier.example", first.request().uri());
        assertEquals("<sip:acct@127.0.0.1:5060>", first.header("Contact"));
        assertEquals("", first.header("Authorization"));
        outcome(first, 401, CHALLENGE);
        Sent second = sip.sent.remove();
        assertTrue(second.header("Authorization").contains("username=\"acct\""), second.header("Authorization"));
        assertEquals(first.request().cseq() + 1, second.request().cseq());
        assertEquals(first.request().callId(), second.request().callId());
        grant(second, 40);

        assertTrue(registration.stands(nowMs));
        assertEquals("", registration.fault());
        nowMs += 27_000;
        assertFalse(registration.tick(nowMs, TWO));
        nowMs += 5_000; // at the latest after 80 %
        assertTrue(registration.tick(nowMs, TWO));
        nowMs += 8_000;
        assertFalse(registration.stands(nowMs));
    }

    @Test
    void shouldGiveUpCredentialsThatAreRefusedAndComeBackLaterAndLater() {
        List<Long> pauses = new ArrayList<>();
        for (int round = 0; round < 7; round++) {
            outcome(asked(), 401, CHALLENGE);
            outcome(sip.sent.remove(), 401, CHALLENGE);
            assertTrue(registration.fault().contains("credentials refused"), registration.fault());
            long refusedMs = nowMs;
            while (!registration.tick(nowMs, TWO)) {
                nowMs += 100;
            }
            pauses.add(nowMs - refusedMs);
            registration.outcome(403, FakeSip.response(sip.sent.remove(), 403, List.of()), nowMs, TWO);
            nowMs += 100_000;
        }
        assertTrue(pauses.get(0) >= 1000 && pauses.get(0) <= 2100, pauses::toString);
        assertTrue(pauses.get(1) >= 4000 && pauses.get(1) <= 8100, pauses::toString);
        assertTrue(pauses.get(6) >= 30_000 && pauses.get(6) <= 60_100, pauses::toString);
    }

    @Test
    void shouldTakeAStaleNonceForNoRefusal() {
        outcome(asked(), 401, CHALLENGE);
        outcome(
                sip.sent.remove(),
                401,
                new Header("WWW-Authenticate", "Digest realm=\"carrier\", nonce=\"m\", qop=\"auth\", stale=true"));
        assertTrue(sip.sent.remove().header("Authorization").contains("nonce=\"m\""));
    }

    @Test
    void shouldAskForLongerWhenToldSo() {
        outcome(asked(), 423, new Header("Min-Expires", "300"));
        Sent second = sip.sent.remove();
        assertEquals("300", second.header("Expires"));
        grant(second, 300);
        assertTrue(registration.stands(nowMs + 299_000));
    }

    @Test
    void shouldTryTheOtherAddressOfASilentOneAtOnce() {
        Sent first = asked();
        assertEquals(7001, first.flow().remote().getPort());
        nowMs += 3000;
        assertTrue(registration.tick(nowMs, TWO));
        Sent second = sip.sent.remove();
        assertEquals(7002, second.flow().remote().getPort());
        nowMs += 3000;
        assertTrue(registration.tick(nowMs, TWO));
        assertTrue(sip.sent.isEmpty());
        assertTrue(registration.fault().contains("no answer to REGISTER"), registration.fault());
        assertFalse(registration.awaits(first.key()));
    }

    @Test
    void shouldWaitAsLongAsItIsToldTo() {
        outcome(asked(), 403, new Header("Retry-After", "50 (busy)"));
        nowMs += 49_000;
        assertFalse(registration.tick(nowMs, TWO));
        nowMs += 1_000;
        assertTrue(registration.tick(nowMs, TWO));
    }

    @Test
    void shouldGoOnInASuccessorAndRegisterAtOnceInTheNextProcess() {
        grant(asked(), 100);
        byte[] record = registration.record("p1");

        registration = restored(record, "p1");
        assertTrue(registration.stands(nowMs));
        assertFalse(registration.tick(nowMs + 50_000, TWO));
        assertTrue(registration.tick(nowMs + 80_000, TWO));
        sip.sent.clear();

        registration = restored(record, "p2");
        assertTrue(registration.stands(nowMs));
        assertTrue(registration.tick(nowMs, TWO));
    }

    @Test
    void shouldUnregister() {
        Sent first = asked();
        grant(first, 100);
        assertTrue(registration.leave(nowMs, TWO));
        Sent leaving = sip.sent.remove();
        assertEquals("0", leaving.header("Expires"));
        outcome(leaving, 401, CHALLENGE);
        Sent proved = sip.sent.remove();
        assertEquals("0", proved.header("Expires"));
        assertFalse(registration.left());
        registration.outcome(200, FakeSip.response(proved, 200, List.of()), nowMs, List.of());
        assertTrue(registration.left());
    }

    private Registration restored(byte[] record, String process) {
        return new Registration(plan, link, () -> SETTINGS, new Random(1), new RecordReader(record), process);
    }

    private Sent asked() {
        assertTrue(registration.tick(nowMs, TWO));
        return sip.sent.remove();
    }

    private void outcome(Sent request, int status, Header... headers) {
        assertTrue(registration.awaits(request.key()));
        registration.outcome(status, FakeSip.response(request, status, List.of(), headers), nowMs, TWO);
    }

    private void grant(Sent request, int seconds) {
        NameAddress contact =
                new NameAddress("", "sip:acct@127.0.0.1:5060", Map.of("expires", Integer.toString(seconds)));
        registration.outcome(200, FakeSip.response(request, 200, List.of(contact)), nowMs, TWO);
    }

    private static Hop hop(int port) {
        return new Hop(Transport.UDP, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0, 0);
    }
}
