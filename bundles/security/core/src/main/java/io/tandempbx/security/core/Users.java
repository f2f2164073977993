package io.tandempbx.security.core;

import io.tandempbx.security.api.AuditService;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.security.api.RefusedException.Kind;
import io.tandempbx.security.api.Role;
import io.tandempbx.security.api.User;
import io.tandempbx.security.api.UserAdminService;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Changes users: in the database first, then in memory, then in the audit log. One change at a time. */
final class Users implements UserAdminService {
    private final Accounts accounts;
    private final Repositories repositories;
    private final Access access;
    private final Passwords passwords;
    private final AuditService audit;
    private final Supplier<SecuritySettings> settings;
    private final Clock clock;
    private final ReentrantLock writing = new ReentrantLock();

    Users(
            Accounts accounts,
            Repositories repositories,
            Access access,
            Passwords passwords,
            AuditService audit,
            Supplier<SecuritySettings> settings,
            Clock clock) {
        this.accounts = accounts;
        this.repositories = repositories;
        this.access = access;
        this.passwords = passwords;
        this.audit = audit;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public List<User> users() {
        return accounts.users();
    }

    @Override
    public User add(String name, String password, Role role, Identity by) throws RefusedException {
        Rules.name(name);
        Rules.password(password, name, settings.get().minPasswordLength());
        writing.lock();
        try {
            if (accounts.user(name).isPresent()) {
                throw new RefusedException(Kind.CONFLICT, "name", name, "is taken");
            }
            Instant now = now();
            User added = new User(name, role, true, passwords.hash(password), now, now, 1);
            store(added, by);
            audit.note(by, "user.add", subject(name), "", describe(added));
            return added;
        } finally {
            writing.unlock();
        }
    }

    @Override
    public User change(String name, Optional<Role> role, Optional<Boolean> enabled, Optional<Long> version, Identity by)
            throws RefusedException {
        writing.lock();
        try {
            User before = known(name);
            if (version.isPresent() && version.get() != before.version()) {
                throw new RefusedException(Kind.CONFLICT, "version", "", "is not the latest: somebody else changed it");
            }
            User after = new User(
                    name,
                    role.orElse(before.role()),
                    enabled.orElse(before.enabled()),
                    before.passwordHash(),
                    before.createdAt(),
                    before.passwordChangedAt(),
                    before.version() + 1);
            if (before.role() == after.role() && before.enabled() == after.enabled()) {
                return before;
            }
            if (!(after.enabled() && after.role() == Role.ADMIN)) {
                keepAnAdmin(name);
            }
            store(after, by);
            audit.note(by, "user.change", subject(name), describe(before), describe(after));
            return after;
        } finally {
            writing.unlock();
        }
    }

    @Override
    public User password(String name, String password, Identity by) throws RefusedException {
        Rules.password(password, name, settings.get().minPasswordLength());
        writing.lock();
        try {
            User before = known(name);
            User after = new User(
                    name,
                    before.role(),
                    before.enabled(),
                    passwords.hash(password),
                    before.createdAt(),
                    now(),
                    before.version() + 1);
            store(after, by);
            audit.note(by, "user.password", subject(name), "", "password=changed");
            access.revokeAll(name, by);
            return after;
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void remove(String name, Identity by) throws RefusedException {
        writing.lock();
        try {
            User before = known(name);
            keepAnAdmin(name);
            if (by.dryRun()) {
                repositories.rehearse();
            } else {
                repositories.users(store -> store.remove(name));
                accounts.removeUser(name);
            }
            audit.note(by, "user.remove", subject(name), describe(before), "");
            access.revokeAll(name, by);
        } finally {
            writing.unlock();
        }
    }

    private User known(String name) throws RefusedException {
        return accounts.user(name)
                .orElseThrow(() -> new RefusedException(Kind.UNKNOWN, "", "", "there is no such user"));
    }

    private void keepAnAdmin(String name) throws RefusedException {
        boolean another = accounts.users().stream()
                .anyMatch(user -> user.enabled()
                        && user.role() == Role.ADMIN
                        && !user.name().equals(name));
        if (!another) {
            throw new RefusedException(Kind.CONFLICT, "name", name, "is the last admin who can log in");
        }
    }

    private void store(User user, Identity by) throws RefusedException {
        if (by.dryRun()) {
            repositories.rehearse();
        } else {
            repositories.users(store -> store.put(user));
            accounts.put(user);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static String subject(String name) {
        return "user/" + name;
    }

    private static String describe(User user) {
        return "role=" + user.role().text() + ",enabled=" + user.enabled();
    }
}
