package io.tandempbx.sip.jain.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.ring.state.MemoryStateStore;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.ring.state.StateTable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoncesTest {
    private static final long LIFE_MS = 60_000;
    private static final InetAddress PHONE = address("198.51.100.7");
    private static final InetAddress OTHER = address("198.51.100.8");

    private final MemoryStateStore state = new MemoryStateStore();
    private final Secret secret = Secret.of(state.open("secret"), new SecureRandom());
    private final SettableClock clock = new SettableClock();
    private final Nonces nonces = new Nonces(secret, clock, 1);

    @Test
    void shouldIssueDifferentNonces() {
        assertNotEquals(nonces.issue(PHONE), nonces.issue(PHONE));
    }

    @Test
    void shouldBindANonceToTheAddressItWasIssuedTo() {
        String nonce = nonces.issue(PHONE);
        assertFalse(nonces.isOurs(nonce, OTHER));
        assertFalse(nonces.isOurs(nonce, address("2001:db8::7")));
        assertFalse(nonces.use(nonce, OTHER, 1, "a", LIFE_MS));
        assertTrue(nonces.isOurs(nonce, PHONE));
        assertTrue(nonces.use(nonce, PHONE, 1, "a", LIFE_MS));
        clock.nowMs += LIFE_MS + 1;
        assertTrue(nonces.isOurs(nonce, PHONE), "what ended was ours all the same");
    }

    @Test
    void shouldDemandAGrowingCount() {
        String nonce = nonces.issue(PHONE);
        assertFalse(nonces.use(nonce, PHONE, 0, "a", LIFE_MS));
        assertTrue(nonces.use(nonce, PHONE, 1, "a", LIFE_MS));
        assertFalse(nonces.use(nonce, PHONE, 1, "b", LIFE_MS));
        assertTrue(nonces.use(nonce, PHONE, 3, "b", LIFE_MS));
        assertFalse(nonces.use(nonce, PHONE, 2, "c", LIFE_MS));
    }

    @Test
    void shouldAllowTheSameRequestAgain() {
        String nonce = nonces.issue(PHONE);
        assertTrue(nonces.use(nonce, PHONE, 1, "a", LIFE_MS));
        assertTrue(nonces.use(nonce, PHONE, 1, "a", LIFE_MS));
    }

    @Test
    void shouldForgetWhatIsNoLongerAccepted() {
        assertTrue(nonces.use(nonces.issue(PHONE), PHONE, 1, "a", LIFE_MS));
        clock.nowMs += LIFE_MS;
        nonces.forget(LIFE_MS);
        assertEquals(1, nonces.remembered());
        clock.nowMs++;
        nonces.forget(LIFE_MS);
        assertEquals(0, nonces.remembered());
    }

    @Test
    void shouldEndWithItsTime() {
        String nonce = nonces.issue(PHONE);
        clock.nowMs += LIFE_MS;
        assertTrue(nonces.use(nonce, PHONE, 1, "a", LIFE_MS));
        clock.nowMs++;
        assertFalse(nonces.use(nonce, PHONE, 2, "b", LIFE_MS));
    }

    @Test
    void shouldRefuseForeignAndChangedNonces() {
        String nonce = nonces.issue(PHONE);
        char first = nonce.charAt(0) == 'A' ? 'B' : 'A';
        assertFalse(nonces.use(first + nonce.substring(1), PHONE, 1, "a", LIFE_MS));
        assertFalse(nonces.use("", PHONE, 1, "a", LIFE_MS));
        assertFalse(nonces.use("****", PHONE, 1, "a", LIFE_MS));
        for (int length = 0; length < nonce.length(); length++) {
            assertFalse(nonces.use(nonce.substring(0, length), PHONE, 1, "a", LIFE_MS));
        }
    }

    @Test
    void shouldGoOnAfterAnOrderlyStop() {
        String nonce = nonces.issue(PHONE);
        assertTrue(nonces.use(nonce, PHONE, 1, "a", LIFE_MS));
        nonces.save(state.open("nonce"));
        clock.nowMs += 1000;
        Nonces successor = new Nonces(secret, clock, 2);
        successor.restore(state.open("nonce"));
        assertFalse(successor.use(nonce, PHONE, 1, "b", LIFE_MS));
        assertTrue(successor.use(nonce, PHONE, 1, "a", LIFE_MS));
        assertTrue(successor.use(nonce, PHONE, 2, "b", LIFE_MS));
    }

    @Test
    void shouldReadWhatTheFirstReleaseLeft() {
        String nonce = nonces.issue(PHONE);
        StateTable table = state.open("nonce");
        RecordWriter record = new RecordWriter(1).int64(clock.nowMs);
        record.list(
                List.of(nonce),
                (each, text) -> each.text(text).int64(clock.nowMs).int64(1).text("a"));
        table.put("nonces", record.toBytes());
        Nonces successor = new Nonces(secret, clock, 2);
        successor.restore(table);
        assertFalse(successor.use(nonce, PHONE, 1, "b", LIFE_MS));
        assertTrue(successor.use(nonce, PHONE, 1, "a", LIFE_MS));
    }

    @Test
    void shouldRefuseEarlierNoncesAfterACrash() {
        String nonce = nonces.issue(PHONE);
        clock.nowMs += 1000;
        Nonces successor = new Nonces(secret, clock, 2);
        successor.restore(state.open("nonce"));
        assertFalse(successor.use(nonce, PHONE, 1, "a", LIFE_MS));
        assertTrue(successor.use(successor.issue(PHONE), PHONE, 1, "a", LIFE_MS));
    }

    @Test
    void shouldStayBounded() {
        String first = nonces.issue(PHONE);
        assertTrue(nonces.use(first, PHONE, 1, "a", LIFE_MS));
        clock.nowMs++;
        for (int i = 0; i < 100_001; i++) {
            assertTrue(nonces.use(nonces.issue(PHONE), PHONE, 1, "a", LIFE_MS));
        }
        assertFalse(nonces.use(first, PHONE, 1, "b", LIFE_MS), "a forgotten nonce cannot be used again");
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static final class SettableClock extends Clock {
        private long nowMs = 1_000_000;

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
    }
}
