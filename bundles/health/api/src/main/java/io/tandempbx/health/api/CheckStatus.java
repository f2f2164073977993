package io.tandempbx.health.api;

import java.util.Locale;

/** How bad it is. */
public enum CheckStatus {
    /** As it should be. */
    HEALTHY,
    /** Calls go on; somebody should look. */
    WARNING,
    /** What the check looks at does not work, or soon will not. */
    CRITICAL;

    /** In lower case, as it is shown. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
