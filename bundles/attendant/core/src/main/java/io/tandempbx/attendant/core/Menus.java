package io.tandempbx.attendant.core;

import io.tandempbx.route.api.AttendantMenu;
import io.tandempbx.route.api.MenuService;
import io.tandempbx.wiring.api.ServiceSlot;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The menus that there are: those that operators keep come before those of the file that have the same name. Thread-safe. */
final class Menus {
    private final Supplier<AttendantSettings> settings;
    private final ServiceSlot<MenuService> kept;
    private final Clock clock;
    private volatile Map<String, AttendantMenu> last = Map.of(); // as known last while the dial plan is away

    Menus(Supplier<AttendantSettings> settings, ServiceSlot<MenuService> kept, Clock clock) {
        this.settings = settings;
        this.kept = kept;
        this.clock = clock;
    }

    /** Name of the one that answers. */
    String first() {
        return settings.get().first();
    }

    /** A menu; the first when there is none of this name any more. */
    AttendantMenu get(String name) {
        return find(name).or(() -> find(first())).orElseThrow();
    }

    private Optional<AttendantMenu> find(String name) {
        kept.call(MenuService::menus).ifPresent(menus -> last = menus);
        return Optional.ofNullable(last.get(name))
                .or(() -> Optional.ofNullable(settings.get().menus().get(name)));
    }

    /** Whether a menu is open now; it is while nobody knows. */
    boolean isOpen(AttendantMenu menu) {
        Instant now = clock.instant();
        return menu.timeCondition().isEmpty()
                || kept.call(service -> service.isOpen(menu.timeCondition(), now))
                        .orElse(true);
    }
}
