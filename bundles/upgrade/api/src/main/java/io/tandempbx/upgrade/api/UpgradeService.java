package io.tandempbx.upgrade.api;

import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Upgrades bundles, one upgrade at a time. Work is done on a thread of its own, so that the caller's bundle may be among
 * those that are replaced. Thread-safe.
 */
@ProviderType
public interface UpgradeService {

    /**
     * Works out what an upgrade would do. Changes nothing.
     *
     * @param source a jar or a directory of jars, matched with installed bundles by their symbolic names
     */
    UpgradePlan plan(Path source, PlanOptions options);

    /**
     * Begins an upgrade and returns; {@link #progress} tells how it goes.
     *
     * @param watchSeconds 0-3600; how long calls are watched after the last bundle was replaced
     * @throws IllegalStateException if the plan has problems, or another upgrade is under way
     */
    void apply(UpgradePlan plan, int watchSeconds);

    /** What {@link #rollback} would do: the last successful upgrade undone. Has a problem when there is none. */
    UpgradePlan rollbackPlan();

    /**
     * Begins to undo the last successful upgrade that was not undone yet, and returns.
     *
     * @throws IllegalStateException if there is none, or another upgrade is under way
     */
    void rollback();

    /** The upgrade under way, or the last one since this service began. */
    Progress progress();

    /** All upgrades, oldest first. */
    List<UpgradeRecord> history();
}
