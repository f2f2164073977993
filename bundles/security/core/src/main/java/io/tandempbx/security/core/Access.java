package io.tandempbx.security.core;

import io.tandempbx.metrics.api.Counters;
import io.tandempbx.metrics.api.MetricSink;
import io.tandempbx.security.api.AccessService;
import io.tandempbx.security.api.AuditService;
import io.tandempbx.security.api.BanService;
import io.tandempbx.security.api.FailedAuthentication;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.IssuedToken;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.security.api.RefusedException.Kind;
import io.tandempbx.security.api.Role;
import io.tandempbx.security.api.Token;
import io.tandempbx.security.api.User;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passwords and tokens judged from memory; failures are logged, counted and bring bans. */
final class Access implements AccessService {
    static final String ATTEMPTS = "pbx_authentication_attempts_total";
    static final String ATTEMPTS_HELP = "Authentications by method and result; of phones only those that failed.";
    private static final String SUCCEEDED = "succeeded";
    private static final Logger LOG = LoggerFactory.getLogger(Access.class);
    private static final String PREFIX = "tpbx_";
    private static final int SECRET_OCTETS = 32;
    private static final int MAX_LABEL = 100;
    private static final int MAX_TOKENS_PER_USER = 100;
    private static final int MAX_PASSWORD = 256;
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(366);

    private final Accounts accounts;
    private final Repositories repositories;
    private final Passwords passwords;
    private final ProvedPasswords proved;
    private final Lockout lockout;
    private final Counters accepted = new Counters("method", "result");
    private final BanService bans;
    private final AuditService audit;
    private final Supplier<SecuritySettings> settings;
    private final SecureRandom random;
    private final Clock clock;

    Access(
            Accounts accounts,
            Repositories repositories,
            Passwords passwords,
            BanService bans,
            AuditService audit,
            Supplier<SecuritySettings> settings,
            SecureRandom random,
            Clock clock) {
        this.accounts = accounts;
        this.repositories = repositories;
        this.passwords = passwords;
        this.proved = new ProvedPasswords(random, clock);
        this.lockout = new Lockout(settings, clock);
        this.bans = bans;
        this.audit = audit;
        this.settings = settings;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public Optional<Identity> byPassword(String name, String password, String method, InetAddress from) {
        if (password.length() > MAX_PASSWORD) {
            return fail(name, method, "wrong-password", from);
        }
        Optional<User> known = accounts.user(name);
        if (known.isEmpty()) {
            passwords.matchNobody(password);
            return fail(name, method, "unknown-user", from);
        }
        User user = known.get();
        if (lockout.isLocked(name) && !settings.get().banExempt().contains(from)) {
            passwords.matchNobody(password);
            return fail(name, method, "locked", from);
        }
        if (!proved.prove(user, password, () -> passwords.matches(password, user.passwordHash()))) {
            lockout.failed(name);
            return fail(name, method, "wrong-password", from);
        }
        if (!user.enabled()) {
            return fail(name, method, "disabled", from);
        }
        lockout.forget(name);
        accepted.increment(method, SUCCEEDED);
        return Optional.of(new Identity(name, user.role(), method, FailedAuthentication.bare(from), ""));
    }

    @Override
    public Optional<Identity> byToken(String secret, String method, InetAddress from) {
        Optional<Token> token = secret.startsWith(PREFIX) ? accounts.tokenByHash(hash(secret)) : Optional.empty();
        if (token.isEmpty()) {
            return fail("", method, "unknown-token", from);
        }
        Token present = token.get();
        if (!present.expiresAt().isAfter(clock.instant())) {
            return fail(present.user(), method, "expired-token", from);
        }
        Optional<User> user = accounts.user(present.user()).filter(User::enabled);
        if (user.isEmpty()) {
            return fail(present.user(), method, "disabled", from);
        }
        accepted.increment(method, SUCCEEDED);
        return Optional.of(
                new Identity(present.user(), user.get().role(), method, FailedAuthentication.bare(from), present.id()));
    }

    /** Log-ins that were accepted, by method; those of phones are not told here. */
    void collect(MetricSink sink) {
        accepted.collect(sink, ATTEMPTS, ATTEMPTS_HELP);
    }

    private Optional<Identity> fail(String user, String method, String reason, InetAddress from) {
        LOG.warn("{}", new FailedAuthentication(user, method, reason, from));
        bans.failed(from, method, reason);
        return Optional.empty();
    }

    @Override
    public IssuedToken issue(Identity owner, String label, Duration lifetime) throws RefusedException {
        if (label.length() > MAX_LABEL || !label.codePoints().allMatch(Rules::isPrintable)) {
            throw new RefusedException(
                    Kind.INVALID, "label", "", "must be at most " + MAX_LABEL + " printable characters");
        }
        if (lifetime.compareTo(SHORTEST) < 0 || lifetime.compareTo(LONGEST) > 0) {
            throw new RefusedException(
                    Kind.INVALID,
                    "lifetime_seconds",
                    Long.toString(lifetime.toSeconds()),
                    "must be from " + SHORTEST.toSeconds() + " to " + LONGEST.toSeconds());
        }
        if (tokens(owner.name()).size() >= MAX_TOKENS_PER_USER) {
            throw new RefusedException(
                    Kind.CONFLICT, "", "", "a user has at most " + MAX_TOKENS_PER_USER + " tokens; revoke some first");
        }
        byte[] octets = new byte[SECRET_OCTETS];
        random.nextBytes(octets);
        String secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        byte[] name = new byte[8];
        random.nextBytes(name);
        Token token =
                new Token(HexFormat.of().formatHex(name), owner.name(), hash(secret), label, now, now.plus(lifetime));
        if (owner.dryRun()) {
            repositories.rehearse();
            return new IssuedToken(token, "");
        }
        repositories.tokens(store -> store.add(token));
        accounts.put(token);
        audit.note(
                owner,
                "token.issue",
                "token/" + token.id(),
                "",
                "user=" + owner.name() + ",expires=" + token.expiresAt());
        return new IssuedToken(token, secret);
    }

    @Override
    public List<Token> tokens(String user) {
        Instant now = clock.instant();
        return accounts.tokens().stream()
                .filter(token -> user.isEmpty() || token.user().equals(user))
                .filter(token -> token.expiresAt().isAfter(now))
                .toList();
    }

    @Override
    public void revoke(String id, Identity by) throws RefusedException {
        Token token = accounts.tokens().stream()
                .filter(candidate -> candidate.id().equals(id))
                .filter(candidate ->
                        candidate.user().equals(by.name()) || by.role().includes(Role.ADMIN))
                .findFirst()
                .orElseThrow(() -> new RefusedException(Kind.UNKNOWN, "", "", "there is no such token"));
        if (by.dryRun()) {
            return;
        }
        accounts.revoke(token);
        audit.note(by, "token.revoke", "token/" + id, "user=" + token.user(), "");
        delete(List.of(token));
    }

    /** Ends all tokens of a user, and the lock: what was guessed at is the user's password no more. */
    void revokeAll(String user, Identity by) {
        if (by.dryRun()) {
            return;
        }
        lockout.forget(user);
        List<Token> ended = accounts.tokens().stream()
                .filter(token -> token.user().equals(user))
                .toList();
        ended.forEach(accounts::revoke);
        delete(ended);
    }

    /** They have ended already; rows that the database does not delete now are left to the {@link Bookkeeper}. */
    private void delete(List<Token> ended) {
        try {
            for (Token token : ended) {
                repositories.tokens(store -> store.revoke(token.id()));
            }
        } catch (RefusedException e) {
            LOG.info("Rows of revoked tokens stay until the database answers");
        }
    }

    private static String hash(String secret) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
