package io.tandempbx.security.core;

import static io.tandempbx.security.core.Bench.LOCAL;
import static io.tandempbx.security.core.Bench.REMOTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.security.api.AuditEntry;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BansTest {
    private final Bench bench = new Bench();

    private void fail(InetAddress from, int times) {
        for (int i = 0; i < times; i++) {
            bench.bans.failed(from, "REGISTER", "wrong-password");
        }
    }

    @Test
    void shouldBanAfterMoreThanTheAllowedFailures() {
        fail(REMOTE, bench.settings.banFailures());
        assertFalse(bench.bans.isBanned(REMOTE));
        fail(REMOTE, 1);
        assertTrue(bench.bans.isBanned(REMOTE));
        assertFalse(bench.bans.isBanned(Bench.address("198.51.100.8")));
        bench.clock.pass(Duration.ofSeconds(bench.settings.banSeconds() + 1));
        assertFalse(bench.bans.isBanned(REMOTE));
        bench.bans.sweep();
        assertEquals(0, bench.ring.open("ban").records().size());
    }

    @Test
    void shouldForgetFailuresOfLongAgo() {
        fail(REMOTE, bench.settings.banFailures());
        bench.clock.pass(Duration.ofSeconds(bench.settings.banWindowSeconds() + 1));
        fail(REMOTE, 1);
        assertFalse(bench.bans.isBanned(REMOTE));
    }

    @Test
    void shouldCountNoMoreAddressesThanThereIsRoomFor() throws UnknownHostException {
        InetAddress first = numbered(0);
        for (int i = 0; i < Bans.MOST_COUNTED; i++) {
            bench.bans.failed(numbered(i), "REST", "wrong-password");
        }
        fail(REMOTE, 100);
        assertFalse(bench.bans.isBanned(REMOTE), "there was no room");
        fail(first, bench.settings.banFailures());
        assertTrue(bench.bans.isBanned(first), "an address that is counted is counted on");
        bench.clock.pass(Duration.ofSeconds(bench.settings.banWindowSeconds() + 1));
        fail(REMOTE, bench.settings.banFailures() + 1);
        assertTrue(bench.bans.isBanned(REMOTE), "there is room again");
    }

    private static InetAddress numbered(int number) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
    }

    @Test
    void shouldNeverBanAnExemptAddress() {
        fail(LOCAL, 100);
        assertFalse(bench.bans.isBanned(LOCAL));
        assertThrows(
                RefusedException.class, () -> bench.bans.ban("127.0.0.1", "", Duration.ofHours(1), Identity.SYSTEM));
    }

    @Test
    void shouldKeepBansOverAReplacement() throws RefusedException {
        bench.bans.ban("2001:db8::1", "drill", Duration.ofHours(1), Identity.SYSTEM);
        bench.begin();
        assertTrue(bench.bans.isBanned(Bench.address("2001:db8::1")));
        assertEquals("drill", bench.bans.bans().get(0).reason());
        bench.bans.lift("2001:db8::1", Identity.SYSTEM);
        assertFalse(bench.bans.isBanned(Bench.address("2001:db8::1")));
        bench.begin();
        assertFalse(bench.bans.isBanned(Bench.address("2001:db8::1")));
    }

    @Test
    void shouldCountWithinTheDatabaseEachAuditEntryOnce() throws RefusedException {
        bench.database.away = true;
        bench.bans.ban("198.51.100.9", "drill", Duration.ofHours(1), Identity.SYSTEM);
        assertFalse(bench.audit.flush());
        bench.begin(); // entries wait in the ring
        bench.database.away = false;
        assertTrue(bench.audit.flush());
        assertTrue(bench.audit.flush());
        assertEquals(1, bench.database.entries.size());
        AuditEntry entry = bench.database.entries.get(0);
        assertEquals("ban.set", entry.action());
        assertEquals("address/198.51.100.9", entry.subject());
        assertEquals(0, bench.ring.open("audit").records().size());
    }
}
