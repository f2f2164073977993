package io.tandempbx.security.core;

import io.tandempbx.ring.state.MemoryStateStore;
import io.tandempbx.security.api.AuditEntry;
import io.tandempbx.security.api.AuditQuery;
import io.tandempbx.security.api.AuditRepository;
import io.tandempbx.security.api.StorageException;
import io.tandempbx.security.api.Token;
import io.tandempbx.security.api.TokenRepository;
import io.tandempbx.security.api.User;
import io.tandempbx.security.api.UserRepository;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Everything of security on a clock of its own, with a database that can be switched off. */
final class Bench {
    static final InetAddress LOCAL = address("127.0.0.1");
    static final InetAddress REMOTE = address("198.51.100.7");

    final Database database = new Database();
    final TestClock clock = new TestClock();
    final MemoryStateStore ring = new MemoryStateStore();
    volatile SecuritySettings settings = SecuritySettings.file().settings();
    Repositories repositories;
    Accounts accounts;
    AuditTrail audit;
    Bans bans;
    Access access;
    Users users;
    private final Passwords passwords = new Passwords(new SecureRandom());

    Bench() {
        begin();
    }

    /** A new revision over the same records and the same database. */
    void begin() {
        repositories = new Repositories();
        repositories.users.bind(database);
        repositories.tokens.bind(database);
        repositories.audit.bind(database);
        accounts = new Accounts(ring.open("user"), ring.open("token"), ring.open("revoked"));
        audit = new AuditTrail(ring.open("audit"), repositories.audit, clock, () -> {});
        bans = new Bans(ring.open("ban"), () -> settings, audit, clock);
        access = new Access(accounts, repositories, passwords, bans, audit, () -> settings, new SecureRandom(), clock);
        users = new Users(accounts, repositories, access, passwords, audit, () -> settings, clock);
    }

    /** What the bookkeeper does when the database answers again. */
    void keepBooks() throws StorageException {
        accounts.replace(database.users(), database.tokens(), accounts.changes());
        Bookkeeper.deleteRevoked(accounts, repositories);
    }

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    static final class TestClock extends Clock {
        private Instant now = Instant.parse("2026-11-01T08:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

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
            return now;
        }
    }

    static final class Database implements UserRepository, TokenRepository, AuditRepository {
        final Map<String, User> users = new HashMap<>();
        final Map<String, Token> tokens = new HashMap<>();
        final List<AuditEntry> entries = new ArrayList<>();
        boolean away;
        String refused = ""; // a subject

        private void ask() throws StorageException {
            if (away) {
                throw new StorageException("away", new IllegalStateException());
            }
        }

        @Override
        public List<User> users() throws StorageException {
            ask();
            return List.copyOf(users.values());
        }

        @Override
        public void put(User user) throws StorageException {
            ask();
            users.put(user.name(), user);
        }

        @Override
        public void remove(String name) throws StorageException {
            ask();
            users.remove(name);
        }

        @Override
        public List<Token> tokens() throws StorageException {
            ask();
            return List.copyOf(tokens.values());
        }

        @Override
        public void add(Token token) throws StorageException {
            ask();
            tokens.put(token.id(), token);
        }

        @Override
        public void revoke(String id) throws StorageException {
            ask();
            tokens.remove(id);
        }

        @Override
        public void removeExpired(Instant moment) throws StorageException {
            ask();
            tokens.values().removeIf(token -> token.expiresAt().isBefore(moment));
        }

        @Override
        public void append(List<AuditEntry> more) throws StorageException {
            ask();
            if (more.stream().anyMatch(entry -> entry.subject().equals(refused))) {
                throw new StorageException("refused", new IllegalArgumentException());
            }
            for (AuditEntry entry : more) {
                if (entries.stream().noneMatch(present -> present.id().equals(entry.id()))) {
                    entries.add(entry);
                }
            }
        }

        @Override
        public List<AuditEntry> find(AuditQuery query) throws StorageException {
            ask();
            return List.copyOf(entries);
        }
    }
}
