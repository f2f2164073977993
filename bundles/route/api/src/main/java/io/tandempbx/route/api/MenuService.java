package io.tandempbx.route.api;

import java.time.Instant;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** What the attendant needs of the dial plan. Reads from memory and never blocks. Thread-safe. */
@ProviderType
public interface MenuService {

    /** The menus that operators keep, by name. */
    Map<String, AttendantMenu> menus();

    /** Whether a time condition is open at a moment; one that is not there is. */
    boolean isOpen(String timeCondition, Instant at);
}
