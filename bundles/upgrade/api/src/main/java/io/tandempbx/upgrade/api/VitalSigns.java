package io.tandempbx.upgrade.api;

import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Tells how calls fare, in types of the JDK only, so that whoever upgrades is not wired to what is upgraded. */
@ProviderType
public interface VitalSigns {

    /** Empty while call control is away. */
    Optional<CallFigures> calls();

    /**
     * Milliseconds since the last packet of each media session of a talking call; -1 while there was none. Empty while
     * call control or media is away.
     */
    Optional<Map<String, Long>> silence();
}
