package io.tandempbx.health.core;

import io.tandempbx.health.api.CheckResult;
import io.tandempbx.health.api.CheckStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in the log how single checks fare: one line when a check has not been well for a while, another when that becomes
 * worse, and one when it is well again; of each check at most one complaint a minute. What is over before, as while a bundle
 * is replaced, is not told. Not thread-safe.
 */
final class CheckLog {
    /** How long a check is not well before it is told. */
    static final Duration PATIENCE = Duration.ofSeconds(8);
    /** Between two complaints about the same check. */
    static final Duration QUIET = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger("health");

    /**
     * A check that is not well.
     *
     * @param since when it began
     * @param told  the worst that the log has of it, {@code HEALTHY} for nothing yet
     */
    private record Trouble(Instant since, CheckStatus told) {}

    private final Map<String, Trouble> troubles = new HashMap<>();
    private final Map<String, Instant> complaints = new HashMap<>(); // the last of each check

    /** Takes the results of one round. */
    void tell(List<CheckResult> checks, Instant now) {
        Set<String> seen = new HashSet<>();
        for (CheckResult check : checks) {
            seen.add(check.name());
            if (check.status() == CheckStatus.HEALTHY) {
                over(check, now);
            } else {
                wrong(check, now);
            }
        }
        troubles.keySet().retainAll(seen); // a check that is gone is not well again
    }

    private void wrong(CheckResult check, Instant now) {
        Trouble trouble = troubles.computeIfAbsent(check.name(), name -> new Trouble(now, CheckStatus.HEALTHY));
        boolean worse = check.status().compareTo(trouble.told) > 0;
        boolean lasting = !trouble.since.plus(PATIENCE).isAfter(now);
        boolean quiet = complaints.getOrDefault(check.name(), Instant.MIN).isBefore(now.minus(QUIET));
        if (worse && lasting && quiet) {
            LOG.warn(
                    "check {} {}: {}",
                    check.name(),
                    check.status() == CheckStatus.CRITICAL ? "fails" : "warns",
                    check.message());
            troubles.put(check.name(), new Trouble(trouble.since, check.status()));
            complaints.put(check.name(), now);
        }
    }

    private void over(CheckResult check, Instant now) {
        Trouble trouble = troubles.remove(check.name());
        if (trouble != null && trouble.told != CheckStatus.HEALTHY) {
            LOG.info(
                    "check {} is well again after {} s: {}",
                    check.name(),
                    Duration.between(trouble.since, now).toSeconds(),
                    check.message());
        }
    }
}
