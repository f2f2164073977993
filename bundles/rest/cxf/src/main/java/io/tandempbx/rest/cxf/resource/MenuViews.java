package io.tandempbx.rest.cxf.resource;

import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.route.api.AttendantMenu;
import io.tandempbx.route.api.MenuChoice;
import io.tandempbx.route.api.StoredItem;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Menus of the attendant as operations take and show them. A body that replaces may leave out the name. */
public interface MenuViews {

    /** Where a key leads. */
    record MenuChoiceView(String key, String to) {}

    /** A menu. */
    record MenuView(
            String id,
            List<String> greeting,
            List<MenuChoiceView> choices,
            boolean directDialling,
            String timeCondition,
            String closed,
            int timeoutSeconds,
            int retries,
            String fallback,
            String rightsOf,
            long version) {

        static MenuView of(StoredItem<AttendantMenu> stored) {
            AttendantMenu menu = stored.item();
            return new MenuView(
                    menu.id(),
                    menu.greeting(),
                    menu.choices().stream()
                            .map(choice -> new MenuChoiceView(choice.key(), choice.to()))
                            .toList(),
                    menu.directDialling(),
                    menu.timeCondition(),
                    menu.closed(),
                    menu.timeoutSeconds(),
                    menu.retries(),
                    menu.fallback(),
                    menu.rightsOf(),
                    stored.version());
        }
    }

    /** All menus that operators keep. */
    record MenuList(int count, List<MenuView> menus) {}

    /** Where a key shall lead. */
    record MenuChoiceBody(@Nullable String key, @Nullable String to) {
        MenuChoice choice() {
            return new MenuChoice(Given.text("choices.key", key), Given.text("choices.to", to));
        }
    }

    /** A menu as it shall be. */
    record MenuBody(
            @Nullable String id,
            @Nullable List<String> greeting,
            @Nullable List<MenuChoiceBody> choices,
            @Nullable Boolean directDialling,
            @Nullable String timeCondition,
            @Nullable String closed,
            @Nullable Integer timeoutSeconds,
            @Nullable Integer retries,
            @Nullable String fallback,
            @Nullable String rightsOf) {

        AttendantMenu item(@Nullable String path) {
            return new AttendantMenu(
                    path == null ? Given.text("id", id) : RouteItems.named("id", path, id),
                    all("greeting", greeting),
                    all("choices", choices).stream().map(MenuChoiceBody::choice).toList(),
                    Objects.requireNonNullElse(directDialling, true),
                    Objects.requireNonNullElse(timeCondition, ""),
                    Objects.requireNonNullElse(closed, ""),
                    Objects.requireNonNullElse(timeoutSeconds, 6),
                    Objects.requireNonNullElse(retries, 2),
                    Objects.requireNonNullElse(fallback, ""),
                    Objects.requireNonNullElse(rightsOf, ""));
        }
    }

    private static <T> List<T> all(String field, @Nullable List<T> values) {
        List<T> given = Objects.requireNonNullElse(values, List.<T>of());
        if (given.stream().anyMatch(Objects::isNull)) {
            throw ProblemException.invalid(field, "", "must not have null in it");
        }
        return given;
    }
}
