package io.tandempbx.security.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.security.api.AuditEntry;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditTrailTest {
    private final Bench bench = new Bench();

    private void note(String subject) {
        bench.audit.note(Identity.SYSTEM, "test.note", subject, "", "");
        bench.clock.pass(java.time.Duration.ofMillis(1));
    }

    private List<String> subjects() {
        return bench.database.entries.stream().map(AuditEntry::subject).toList();
    }

    @Test
    void shouldCutWhatTheColumnsDoNotHold() {
        Identity by = new Identity("u".repeat(31) + "\uD83D\uDE00", Role.ADMIN, "v".repeat(17), "f".repeat(65), "");
        bench.audit.note(by, "a".repeat(65), "s".repeat(1001), "b\0" + "b".repeat(1000), "c".repeat(1001));
        assertTrue(bench.audit.flush());
        AuditEntry entry = bench.database.entries.get(0);
        assertEquals("u".repeat(31), entry.user());
        assertEquals("v".repeat(16), entry.via());
        assertEquals("f".repeat(64), entry.from());
        assertEquals("a".repeat(64), entry.action());
        assertEquals(1000, entry.subject().length());
        assertEquals("b?" + "b".repeat(998), entry.before());
        assertEquals(1000, entry.after().length());
    }

    @Test
    void shouldNotHoldUpOthersForAnEntryThatIsRefused() {
        bench.database.refused = "bad";
        List.of("a", "bad", "b", "c").forEach(this::note);
        assertTrue(bench.audit.flush());
        assertEquals(List.of("a", "b", "c"), subjects());
        note("d");
        assertTrue(bench.audit.flush());
        assertEquals(List.of("a", "b", "c", "d"), subjects());
        assertEquals(1, bench.ring.open("audit").records().size(), "what is refused is not lost");
        bench.database.refused = "";
        bench.begin();
        assertTrue(bench.audit.flush());
        assertEquals(List.of("a", "b", "c", "d", "bad"), subjects());
    }

    @Test
    void shouldPutNothingAsideWhileTheDatabaseIsAway() {
        List.of("a", "b", "c", "d", "e").forEach(this::note);
        bench.database.away = true;
        assertFalse(bench.audit.flush());
        bench.database.away = false;
        assertTrue(bench.audit.flush());
        assertEquals(List.of("a", "b", "c", "d", "e"), subjects());
    }
}
