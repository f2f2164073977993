package io.tandempbx.upgrade.api;

import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Tells how calls fare, without types of the bundles that may be upgraded, so that whoever upgrades is not wired to them. */
@ProviderType
public interface VitalSigns {

    /** Empty while call control is away. */
    Optional<CallFigures> calls();

    /** Each media session of a talking party, by its name. Empty while call control or media is away. */
    Optional<Map<String, SessionFigures>> sessions();
}
