package io.tandempbx.security.core;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.security.api.Role;
import io.tandempbx.security.api.Token;
import io.tandempbx.security.api.User;
import java.nio.BufferUnderflowException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users and tokens in memory, copied into the ring: so that people can log in while the database is away, and after a
 * restart during which it was. The database has the last word whenever it is read, except on tokens that were revoked:
 * their ids are kept in the ring until the database has deleted its rows, so that none comes back. Thread-safe.
 */
final class Accounts {
    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);
    private static final int LAYOUT = 1;

    private final StateTable userTable;
    private final StateTable tokenTable;
    private final StateTable revokedTable;
    private final Set<String> revoked = ConcurrentHashMap.newKeySet(); // ids
    private final Map<String, User> users = new ConcurrentHashMap<>();
    private final Map<String, Token> tokensByHash = new ConcurrentHashMap<>();
    private long changes;

    Accounts(StateTable userTable, StateTable tokenTable, StateTable revokedTable) {
        this.userTable = userTable;
        this.tokenTable = tokenTable;
        this.revokedTable = revokedTable;
        revoked.addAll(revokedTable.records().keySet());
        revoked.forEach(tokenTable::remove); // where a process ended between the two
        userTable.records().forEach((name, record) -> restore(name, record, false));
        tokenTable.records().forEach((id, record) -> restore(id, record, true));
    }

    private void restore(String key, byte[] record, boolean token) {
        try {
            if (token) {
                Token read = readToken(key, record);
                tokensByHash.put(read.secretHash(), read);
            } else {
                users.put(key, readUser(key, record));
            }
        } catch (BufferUnderflowException | IllegalArgumentException | NegativeArraySizeException e) {
            LOG.warn("A record of {} cannot be read: {}", token ? "a token" : "a user", e.toString());
        }
    }

    /** Grows with every change. */
    synchronized long changes() {
        return changes;
    }

    /**
     * Takes what the database holds instead of what was known.
     *
     * @param since what {@link #changes} said before the database was read
     * @return false, and nothing is taken, if anything changed since: the database may have been read before it
     */
    synchronized boolean replace(Collection<User> allUsers, Collection<Token> allTokens, long since) {
        if (changes != since) {
            return false;
        }
        List.copyOf(users.keySet()).stream()
                .filter(name -> allUsers.stream().noneMatch(user -> user.name().equals(name)))
                .forEach(this::removeUser);
        allUsers.forEach(this::put);
        List<Token> valid = allTokens.stream()
                .filter(token -> !revoked.contains(token.id()))
                .toList();
        tokens().stream().filter(token -> !valid.contains(token)).forEach(this::remove);
        valid.forEach(this::put);
        return true;
    }

    boolean isEmpty() {
        return users.isEmpty();
    }

    Optional<User> user(String name) {
        return Optional.ofNullable(users.get(name));
    }

    List<User> users() {
        return users.values().stream().sorted(Comparator.comparing(User::name)).toList();
    }

    Optional<Token> tokenByHash(String hash) {
        return Optional.ofNullable(tokensByHash.get(hash));
    }

    List<Token> tokens() {
        return tokensByHash.values().stream()
                .sorted(Comparator.comparing(Token::createdAt).thenComparing(Token::id))
                .toList();
    }

    synchronized void put(User user) {
        changes++;
        userTable.put(
                user.name(),
                new RecordWriter(LAYOUT)
                        .text(user.role().text())
                        .flag(user.enabled())
                        .text(user.passwordHash())
                        .int64(user.createdAt().toEpochMilli())
                        .int64(user.passwordChangedAt().toEpochMilli())
                        .int64(user.version())
                        .toBytes());
        users.put(user.name(), user);
    }

    synchronized void put(Token token) {
        changes++;
        tokenTable.put(
                token.id(),
                new RecordWriter(LAYOUT)
                        .text(token.user())
                        .text(token.secretHash())
                        .text(token.label())
                        .int64(token.createdAt().toEpochMilli())
                        .int64(token.expiresAt().toEpochMilli())
                        .toBytes());
        tokensByHash.put(token.secretHash(), token);
    }

    synchronized void removeUser(String name) {
        changes++;
        userTable.remove(name);
        users.remove(name);
    }

    synchronized void remove(Token token) {
        changes++;
        tokenTable.remove(token.id());
        tokensByHash.remove(token.secretHash());
    }

    /** Ends a token, whatever the database says of it from now on. */
    synchronized void revoke(Token token) {
        revokedTable.put(token.id(), new RecordWriter(LAYOUT).toBytes());
        revoked.add(token.id());
        remove(token);
    }

    /** Ids of tokens that the database may still hold though they were revoked. */
    List<String> revoked() {
        return List.copyOf(revoked);
    }

    /**
     * The database holds this revoked token no more. Only for who calls {@link #replace}: what was read from the database
     * before the deletion must have been taken, or given up.
     */
    synchronized void deleted(String id) {
        revokedTable.remove(id);
        revoked.remove(id);
    }

    private static User readUser(String name, byte[] record) {
        RecordReader in = new RecordReader(record);
        return new User(
                name,
                Role.of(in.text()).orElseThrow(() -> new IllegalArgumentException("no such role")),
                in.flag(),
                in.text(),
                Instant.ofEpochMilli(in.int64()),
                Instant.ofEpochMilli(in.int64()),
                in.int64());
    }

    private static Token readToken(String id, byte[] record) {
        RecordReader in = new RecordReader(record);
        return new Token(
                id,
                in.text(),
                in.text(),
                in.text(),
                Instant.ofEpochMilli(in.int64()),
                Instant.ofEpochMilli(in.int64()));
    }
}
