package io.tandempbx.security.core;

import io.tandempbx.metrics.api.Counters;
import io.tandempbx.metrics.api.MetricSink;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.security.api.AuditService;
import io.tandempbx.security.api.Ban;
import io.tandempbx.security.api.BanService;
import io.tandempbx.security.api.FailedAuthentication;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.security.api.RefusedException.Kind;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bans in memory and in the ring. Failures are counted by address within a window that begins with the first; more than
 * {@code ban_failures} of them ban it. Reading is one look into a hash table, and none while there is no ban. At most
 * {@value #MOST_COUNTED} addresses are counted; while there is no room, the failures of others are not.
 */
final class Bans implements BanService {
    private static final Logger LOG = LoggerFactory.getLogger(Bans.class);
    private static final int LAYOUT = 1;
    static final int MOST_COUNTED = 100_000;
    private static final long CLEANING_MS = 1000;
    private static final int MAX_REASON = 100;

    private record Failures(int count, long sinceMs) {}

    private final StateTable table;
    private final Supplier<SecuritySettings> settings;
    private final AuditService audit;
    private final Clock clock;
    private final Map<InetAddress, Ban> bans = new ConcurrentHashMap<>();
    private final Map<InetAddress, Failures> failures = new ConcurrentHashMap<>();
    private final AtomicLong cleanedMs = new AtomicLong(Long.MIN_VALUE / 2);
    private final Counters attempts = new Counters("method", "result");

    Bans(StateTable table, Supplier<SecuritySettings> settings, AuditService audit, Clock clock) {
        this.table = table;
        this.settings = settings;
        this.audit = audit;
        this.clock = clock;
        table.records().forEach(this::restore);
    }

    private void restore(String address, byte[] record) {
        RecordReader in = new RecordReader(record);
        try {
            Ban ban = new Ban(
                    address, in.text(), in.text(), Instant.ofEpochMilli(in.int64()), Instant.ofEpochMilli(in.int64()));
            bans.put(Addresses.parse(address), ban);
        } catch (UnknownHostException e) {
            table.remove(address);
        }
    }

    @Override
    public boolean isBanned(InetAddress address) {
        if (bans.isEmpty()) {
            return false;
        }
        Ban ban = bans.get(address);
        return ban != null && ban.until().toEpochMilli() > clock.millis();
    }

    @Override
    public void failed(InetAddress address, String method, String reason) {
        attempts.increment(method, "failed");
        SecuritySettings present = settings.get();
        if (present.banExempt().contains(address)) {
            return;
        }
        long nowMs = clock.millis();
        if (failures.size() >= MOST_COUNTED && !failures.containsKey(address)) {
            forgetOldFailures(nowMs);
            if (failures.size() >= MOST_COUNTED) {
                return;
            }
        }
        Failures counted = failures.compute(
                address,
                (key, before) -> before == null || nowMs - before.sinceMs > present.banWindowSeconds() * 1000L
                        ? new Failures(1, nowMs)
                        : new Failures(before.count + 1, before.sinceMs));
        if (counted.count > present.banFailures() && !isBanned(address)) {
            Instant now = now();
            String text = FailedAuthentication.bare(address);
            put(
                    address,
                    new Ban(
                            text,
                            counted.count + " failed authentications, the last by " + method + ": " + reason,
                            Identity.SYSTEM.name(),
                            now,
                            now.plusSeconds(present.banSeconds())));
            LOG.warn("banned {} for {} s after {} failures", text, present.banSeconds(), counted.count);
            audit.note(Identity.SYSTEM, "ban.set", "address/" + text, "", "seconds=" + present.banSeconds());
        }
    }

    @Override
    public List<Ban> bans() {
        Instant now = clock.instant();
        return bans.values().stream()
                .filter(ban -> ban.until().isAfter(now))
                .sorted(Comparator.comparing(Ban::since).reversed().thenComparing(Ban::address))
                .toList();
    }

    @Override
    public Ban ban(String address, String reason, Duration duration, Identity by) throws RefusedException {
        InetAddress parsed = parse(address);
        if (settings.get().banExempt().contains(parsed)) {
            throw new RefusedException(
                    Kind.CONFLICT, "address", address, "is exempt by ban_exempt in pbx.security.cfg");
        }
        if (reason.length() > MAX_REASON || !reason.codePoints().allMatch(Rules::isPrintable)) {
            throw new RefusedException(
                    Kind.INVALID, "reason", "", "must be at most " + MAX_REASON + " printable characters");
        }
        if (duration.isNegative() || duration.isZero() || duration.compareTo(Duration.ofDays(3660)) > 0) {
            throw new RefusedException(
                    Kind.INVALID, "seconds", Long.toString(duration.toSeconds()), "must be from 1 to 316224000");
        }
        Instant now = now();
        Ban ban = new Ban(FailedAuthentication.bare(parsed), reason, by.name(), now, now.plus(duration));
        Ban before = bans.get(parsed);
        if (!by.dryRun()) {
            put(parsed, ban);
        }
        audit.note(
                by,
                "ban.set",
                "address/" + ban.address(),
                before == null ? "" : "until=" + before.until(),
                "until=" + ban.until() + ",reason=" + reason);
        return ban;
    }

    @Override
    public void lift(String address, Identity by) throws RefusedException {
        InetAddress parsed = parse(address);
        Ban ban = by.dryRun() ? bans.get(parsed) : bans.remove(parsed);
        if (!by.dryRun()) {
            failures.remove(parsed);
        }
        if (ban == null) {
            throw new RefusedException(Kind.UNKNOWN, "", "", "there is no ban of this address");
        }
        if (!by.dryRun()) {
            table.remove(ban.address());
        }
        audit.note(by, "ban.lift", "address/" + ban.address(), "until=" + ban.until(), "");
    }

    /** Failed authentications by method, and how many addresses are banned now. */
    void collect(MetricSink sink) {
        attempts.collect(sink, Access.ATTEMPTS, Access.ATTEMPTS_HELP);
        sink.gauge("pbx_blocked_ips", "Addresses that are banned.", Map.of(), bans().size());
    }

    /** Forgets what is over. */
    void sweep() {
        Instant now = clock.instant();
        bans.forEach((address, ban) -> {
            if (!ban.until().isAfter(now) && bans.remove(address, ban)) {
                table.remove(ban.address());
                failures.remove(address);
            }
        });
        forgetOldFailures(now.toEpochMilli());
    }

    /** Looks through the whole table, and so not more often than once a second however many failures there are. */
    private void forgetOldFailures(long nowMs) {
        long lastMs = cleanedMs.get();
        if (nowMs - lastMs >= CLEANING_MS && cleanedMs.compareAndSet(lastMs, nowMs)) {
            long windowMs = settings.get().banWindowSeconds() * 1000L;
            failures.values().removeIf(old -> nowMs - old.sinceMs > windowMs);
        }
    }

    private void put(InetAddress address, Ban ban) {
        table.put(
                ban.address(),
                new RecordWriter(LAYOUT)
                        .text(ban.reason())
                        .text(ban.by())
                        .int64(ban.since().toEpochMilli())
                        .int64(ban.until().toEpochMilli())
                        .toBytes());
        bans.put(address, ban);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static InetAddress parse(String address) throws RefusedException {
        try {
            return Addresses.parse(address);
        } catch (UnknownHostException e) {
            throw new RefusedException(
                    Kind.INVALID, "address", Rules.shown(address), "must be an IPv4 or IPv6 address");
        }
    }
}
