package io.tandempbx.upgrade.api;

import java.util.List;

/**
 * One upgrade of the past.
 *
 * @param id      names its directory below {@code upgrade}
 * @param time    when it ended, ISO 8601 UTC
 * @param kind    {@code upgrade} or {@code rollback}
 * @param result  one of the constants of this class
 * @param reason  why it was not done; empty when it was
 * @param bundles {@code name from -> to}
 */
public record UpgradeRecord(String id, String time, String kind, String result, String reason, List<String> bundles) {
    /** Every bundle was replaced and calls fared no worse. */
    public static final String DONE = "done";
    /** A fault showed and everything was put back. */
    public static final String PUT_BACK = "put back";
    /** A fault showed and not everything could be put back: an operator must act. */
    public static final String FAILED = "failed";

    public UpgradeRecord {
        bundles = List.copyOf(bundles);
    }
}
