package io.tandempbx.security.core;

import static io.tandempbx.security.core.Bench.LOCAL;
import static io.tandempbx.security.core.Bench.REMOTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.IssuedToken;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.security.api.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class AccessTest {
    private static final String PASSWORD = "correct horse 1";

    private final Bench bench = new Bench();

    @BeforeEach
    void addUsers() throws RefusedException {
        bench.users.add("alice", PASSWORD, Role.ADMIN, Identity.SYSTEM);
        bench.users.add("victor", PASSWORD, Role.VIEWER, Identity.SYSTEM);
    }

    private Optional<Identity> logIn(String name, String password, java.net.InetAddress from) {
        return bench.access.byPassword(name, password, "REST", from);
    }

    @Test
    void shouldTellWhoSomebodyIs() {
        assertEquals(
                Optional.of(new Identity("alice", Role.ADMIN, "REST", "198.51.100.7", "")),
                logIn("alice", PASSWORD, REMOTE));
        assertTrue(logIn("alice", PASSWORD + "x", REMOTE).isEmpty());
        assertTrue(logIn("nobody", PASSWORD, REMOTE).isEmpty());
    }

    @Test
    void shouldKeepNoPassword() {
        String stored = passwordHash("alice");
        assertFalse(stored.contains(PASSWORD));
        assertTrue(stored.startsWith("pbkdf2-sha512$"));
        assertFalse(passwordHash("victor").equals(stored), "no salt");
    }

    @Test
    void shouldLockAUserAfterWrongPasswordsInARow() {
        for (int i = 0; i < bench.settings.lockoutFailures(); i++) {
            assertTrue(logIn("alice", "wrong", LOCAL).isEmpty());
        }
        assertTrue(logIn("alice", PASSWORD, REMOTE).isEmpty(), "locked");
        assertTrue(logIn("alice", PASSWORD, LOCAL).isPresent(), "an exempt address is let in");
    }

    @Test
    void shouldUnlockAUserWhenItsTimeIsOver() {
        for (int i = 0; i < bench.settings.lockoutFailures(); i++) {
            assertTrue(logIn("alice", "wrong", LOCAL).isEmpty());
        }
        bench.clock.pass(Duration.ofSeconds(bench.settings.lockoutSeconds() + 1));
        assertTrue(logIn("alice", PASSWORD, REMOTE).isPresent());
    }

    @Test
    void shouldUnlockAUserWithANewPassword() throws RefusedException {
        for (int i = 0; i < bench.settings.lockoutFailures(); i++) {
            assertTrue(logIn("alice", "wrong", REMOTE).isEmpty());
        }
        bench.users.password("alice", "battery staple 2", Identity.SYSTEM.forDryRun());
        assertTrue(logIn("alice", PASSWORD, REMOTE).isEmpty(), "a dry run ended the lock");
        bench.users.password("alice", "battery staple 2", Identity.SYSTEM);
        assertTrue(logIn("alice", "battery staple 2", REMOTE).isPresent());
    }

    @Test
    void shouldForgetAProvedPasswordWhenItIsChanged() throws RefusedException {
        assertTrue(logIn("victor", PASSWORD, REMOTE).isPresent());
        bench.users.password("victor", "battery staple 2", Identity.SYSTEM);
        assertTrue(logIn("victor", PASSWORD, REMOTE).isEmpty());
        assertTrue(logIn("victor", "battery staple 2", REMOTE).isPresent());
    }

    @Test
    void shouldEndTokens() throws RefusedException {
        Identity victor = logIn("victor", PASSWORD, REMOTE).orElseThrow();
        IssuedToken issued = bench.access.issue(victor, "wallboard", Duration.ofHours(1));
        assertEquals("victor", byToken(issued.secret()).orElseThrow().name());
        assertFalse(bench.database.tokens.values().toString().contains(issued.secret()));
        assertTrue(byToken(issued.secret() + "x").isEmpty(), "forged");
        assertTrue(byToken(issued.token().secretHash()).isEmpty(), "the stored hash is no secret");
        bench.clock.pass(Duration.ofHours(1));
        assertTrue(byToken(issued.secret()).isEmpty(), "expired");
    }

    @Test
    void shouldRevokeOnlyOnesOwnTokens() throws RefusedException {
        Identity alice = logIn("alice", PASSWORD, REMOTE).orElseThrow();
        Identity victor = logIn("victor", PASSWORD, REMOTE).orElseThrow();
        IssuedToken hers = bench.access.issue(alice, "", Duration.ofHours(1));
        IssuedToken his = bench.access.issue(victor, "", Duration.ofHours(1));
        assertThrows(
                RefusedException.class, () -> bench.access.revoke(hers.token().id(), victor));
        assertTrue(byToken(hers.secret()).isPresent());
        bench.access.revoke(his.token().id(), alice);
        assertTrue(byToken(his.secret()).isEmpty());
    }

    @Test
    void shouldEndTokensOfAUserThatIsDisabledOrHasANewPassword() throws RefusedException {
        Identity victor = logIn("victor", PASSWORD, REMOTE).orElseThrow();
        IssuedToken first = bench.access.issue(victor, "", Duration.ofHours(1));
        bench.users.change("victor", Optional.empty(), Optional.of(false), Optional.empty(), Identity.SYSTEM);
        assertTrue(byToken(first.secret()).isEmpty());
        bench.users.change("victor", Optional.empty(), Optional.of(true), Optional.empty(), Identity.SYSTEM);
        assertTrue(byToken(first.secret()).isPresent());
        bench.users.password("victor", "battery staple 2", Identity.SYSTEM);
        assertTrue(byToken(first.secret()).isEmpty());
    }

    @Test
    void shouldLetPeopleInWhileTheDatabaseIsAwayAlsoAfterARestart() throws RefusedException {
        Identity victor = logIn("victor", PASSWORD, REMOTE).orElseThrow();
        IssuedToken issued = bench.access.issue(victor, "", Duration.ofHours(1));
        bench.database.away = true;
        bench.begin();
        assertTrue(logIn("alice", PASSWORD, REMOTE).isPresent());
        assertTrue(byToken(issued.secret()).isPresent());
        RefusedException refused = assertThrows(
                RefusedException.class, () -> bench.users.add("late", PASSWORD, Role.VIEWER, Identity.SYSTEM));
        assertEquals(RefusedException.Kind.UNAVAILABLE, refused.kind());
        assertTrue(bench.users.users().stream().noneMatch(user -> user.name().equals("late")));
    }

    @Test
    void shouldRefuseADryRunLikeTheChangeWhileTheDatabaseIsAway() throws RefusedException {
        bench.database.away = true;
        for (Identity by : List.of(Identity.SYSTEM, Identity.SYSTEM.forDryRun())) {
            assertAway(() -> bench.users.add("wilma", PASSWORD, Role.VIEWER, by));
            assertAway(() ->
                    bench.users.change("victor", Optional.of(Role.OPERATOR), Optional.empty(), Optional.empty(), by));
            assertAway(() -> bench.users.password("victor", PASSWORD + "2", by));
            assertAway(() -> bench.users.remove("victor", by));
            assertAway(() -> bench.access.issue(by, "", Duration.ofHours(1)));
        }
    }

    @Test
    void shouldNotLetARevokedTokenComeBackFromADatabaseThatWasAway() throws Exception {
        Identity victor = logIn("victor", PASSWORD, REMOTE).orElseThrow();
        IssuedToken issued = bench.access.issue(victor, "", Duration.ofHours(1));
        IssuedToken other = bench.access.issue(victor, "", Duration.ofHours(1));
        bench.database.away = true;
        bench.access.revoke(issued.token().id(), victor.forDryRun());
        assertTrue(byToken(issued.secret()).isPresent(), "a dry run ends nothing");
        bench.access.revoke(issued.token().id(), victor);
        bench.begin();
        assertTrue(byToken(issued.secret()).isEmpty(), "back from the ring");
        Bookkeeper.deleteRevoked(bench.accounts, bench.repositories);
        assertEquals(2, bench.database.tokens.size(), "the database is away");

        bench.database.away = false;
        bench.begin();
        bench.keepBooks();
        assertTrue(byToken(issued.secret()).isEmpty(), "back from the database");
        assertTrue(byToken(other.secret()).isPresent());
        assertEquals(List.of(other.token()), bench.database.tokens());
        assertTrue(bench.ring.open("revoked").records().isEmpty(), "what is deleted need not be remembered");
        bench.begin();
        bench.keepBooks();
        assertTrue(byToken(issued.secret()).isEmpty());
    }

    @Test
    void shouldNotLetARevokedTokenComeBackFromWhatWasReadBefore() throws Exception {
        Identity victor = logIn("victor", PASSWORD, REMOTE).orElseThrow();
        IssuedToken issued = bench.access.issue(victor, "", Duration.ofHours(1));
        var read = bench.database.tokens();
        bench.access.revoke(issued.token().id(), victor);
        bench.accounts.replace(bench.database.users(), read, bench.accounts.changes());
        assertTrue(byToken(issued.secret()).isEmpty());
    }

    @Test
    void shouldForgetNothingThatWasAddedWhileTheDatabaseWasRead() throws Exception {
        long before = bench.accounts.changes();
        var users = bench.database.users();
        var tokens = bench.database.tokens();
        bench.users.add("wilma", PASSWORD, Role.VIEWER, Identity.SYSTEM);
        IssuedToken issued =
                bench.access.issue(logIn("wilma", PASSWORD, REMOTE).orElseThrow(), "", Duration.ofHours(1));
        assertFalse(bench.accounts.replace(users, tokens, before));
        assertTrue(byToken(issued.secret()).isPresent());
    }

    private static void assertAway(Executable change) {
        assertEquals(
                RefusedException.Kind.UNAVAILABLE,
                assertThrows(RefusedException.class, change).kind());
    }

    @Test
    void shouldKeepTheLastAdmin() {
        assertThrows(RefusedException.class, () -> bench.users.remove("alice", Identity.SYSTEM));
        assertThrows(
                RefusedException.class,
                () -> bench.users.change(
                        "alice", Optional.of(Role.VIEWER), Optional.empty(), Optional.empty(), Identity.SYSTEM));
        assertEquals(Role.ADMIN, bench.accounts.user("alice").orElseThrow().role());
    }

    @Test
    void shouldRefuseWeakPasswordsAndOddNames() {
        for (String weak : new String[] {"short", "aaaaaaaaaaaaaa", "i-am-carol-now", "tab\there is long"}) {
            assertThrows(
                    RefusedException.class, () -> bench.users.add("carol", weak, Role.VIEWER, Identity.SYSTEM), weak);
        }
        for (String odd : new String[] {"", "Carol", "a b", "../x", "a".repeat(33), "-x"}) {
            assertThrows(
                    RefusedException.class, () -> bench.users.add(odd, PASSWORD, Role.VIEWER, Identity.SYSTEM), odd);
        }
    }

    private Optional<Identity> byToken(String secret) {
        return bench.access.byToken(secret, "REST", REMOTE);
    }

    private String passwordHash(String name) {
        return java.util.Objects.requireNonNull(bench.database.users.get(name), name)
                .passwordHash();
    }
}
