package io.tandempbx.health.core.check;

import org.apache.felix.hc.api.Result;

/** What all checks share: names for their properties, and short ways to say what was found. */
public final class Checks {
    /** The tag of every check of the node. */
    public static final String ALL = "pbx";
    /** The tag of those without which no call can be made. */
    public static final String SERVING = "pbx-serving";

    static final String TAGGED = "hc.tags=" + ALL;
    static final String TAGGED_SERVING = "hc.tags=" + SERVING;

    private Checks() {}

    static Result ok(String message) {
        return new Result(Result.Status.OK, message);
    }

    static Result warning(String message) {
        return new Result(Result.Status.WARN, message);
    }

    static Result critical(String message) {
        return new Result(Result.Status.CRITICAL, message);
    }

    /** A share in percent against two limits. */
    static Result percent(double percent, int warnAt, int criticalAt, String message) {
        if (percent >= criticalAt) {
            return critical(message);
        }
        return percent >= warnAt ? warning(message) : ok(message);
    }
}
