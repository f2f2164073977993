package io.tandempbx.route.core;

import io.tandempbx.directory.api.ClassOfService;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.route.api.AttendantMenu;
import io.tandempbx.route.api.Holidays;
import io.tandempbx.route.api.InboundRoute;
import io.tandempbx.route.api.MenuChoice;
import io.tandempbx.route.api.OpeningHours;
import io.tandempbx.route.api.OutboundRoute;
import io.tandempbx.route.api.RingGroup;
import io.tandempbx.route.api.RouteItem;
import io.tandempbx.route.api.TimeCondition;
import io.tandempbx.route.api.TrunkChoice;
import io.tandempbx.security.api.RefusedException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** The rules that items keep, by what else there is. */
final class ItemRules {
    private static final String NAME = "[a-z0-9][a-z0-9_-]{0,31}";
    private static final String NAME_RULE = "must be 1 to 32 lower-case letters, digits, hyphens and underscores";
    private static final String NUMBER = "(?=.{1,32}$)\\+?[0-9*#]+";
    private static final String NUMBER_RULE = "must be at most 32 digits, * and #, perhaps after a +";
    private static final String FILE = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}(/[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}){0,3}";
    private static final List<String> WORDS = List.of(AttendantMenu.NAMES, AttendantMenu.AGAIN, AttendantMenu.END);
    private static final String TRUNK = "[A-Za-z0-9_.-]{1,64}";
    private static final int MOST = 50;
    private static final int MAX_ORDER = 10_000;
    private static final int MAX_RATE = 1_000_000;
    private static final int MAX_SECONDS = 600;

    private final Optional<DirectorySnapshot> directory;
    private final RouteItems items;

    ItemRules(Optional<DirectorySnapshot> directory, RouteItems items) {
        this.directory = directory;
        this.items = items;
    }

    /**
     * Judges an item.
     *
     * @throws RefusedException naming the first field that is wrong
     */
    void check(RouteItem item) throws RefusedException {
        if (item instanceof RingGroup group) {
            check(group);
        } else if (item instanceof OutboundRoute route) {
            check(route);
        } else if (item instanceof InboundRoute route) {
            check(route);
        } else if (item instanceof TimeCondition condition) {
            check(condition);
        } else if (item instanceof Holidays holidays) {
            check(holidays);
        } else if (item instanceof AttendantMenu menu) {
            check(menu);
        }
    }

    /** Who needs an item; empty when nobody does. */
    Optional<String> userOf(ItemKind kind, String id) {
        return switch (kind) {
            case TIME_CONDITION -> items.outbound().values().stream()
                    .filter(route -> route.timeCondition().equals(id))
                    .map(route -> "outbound route " + route.id())
                    .findFirst()
                    .or(() -> items.inbound().values().stream()
                            .filter(route -> route.timeCondition().equals(id))
                            .map(route -> "inbound route " + route.id())
                            .findFirst())
                    .or(() -> items.menus().values().stream()
                            .filter(menu -> menu.timeCondition().equals(id))
                            .map(menu -> "menu " + menu.id())
                            .findFirst());
            case HOLIDAYS -> items.timeConditions().values().stream()
                    .filter(condition -> condition.holidays().contains(id))
                    .map(condition -> "time condition " + condition.id())
                    .findFirst();
            case MENU -> items.menus().values().stream()
                    .filter(menu -> !menu.id().equals(id) && leadsTo(menu, AttendantMenu.MENU + id))
                    .map(menu -> "menu " + menu.id())
                    .findFirst();
            default -> Optional.empty();
        };
    }

    private void check(RingGroup group) throws RefusedException {
        form("number", group.number(), "[0-9]{2,10}", "must be 2 to 10 digits");
        if (directory.flatMap(known -> known.find(group.number())).isPresent()) {
            throw broken("number", group.number(), "is the number of an extension");
        }
        text("name", group.name());
        size("members", group.members(), 1);
        for (String member : group.members()) {
            form("members", member, "[0-9]{2,10}", "must be numbers of extensions");
            if (directory.isPresent() && directory.get().find(member).isEmpty()) {
                throw broken("members", member, "is not an extension");
            }
        }
        range("ring_seconds", group.ringSeconds(), 0, MAX_SECONDS);
        optionalNumber("fallback", group.fallback());
        if (group.fallback().equals(group.number())) {
            throw broken("fallback", group.fallback(), "must not be the group itself");
        }
    }

    private void check(OutboundRoute route) throws RefusedException {
        form("id", route.id(), NAME, NAME_RULE);
        if (route.id().equals("test")) { // has an address of its own
            throw broken("id", route.id(), "must be another name");
        }
        range("order", route.order(), 0, MAX_ORDER);
        size("patterns", route.patterns(), 1);
        for (String pattern : route.patterns()) {
            pattern("patterns", pattern);
        }
        range("strip", route.strip(), 0, 20);
        form("prepend", route.prepend(), "\\+?[0-9*#]{0,20}", "must be at most 20 digits, * and #, perhaps after a +");
        if (!route.callClass().isEmpty() && ClassOfService.of(route.callClass()).isEmpty()) {
            throw broken(
                    "class",
                    route.callClass(),
                    "must be internal, local, national, international or premium, or empty");
        }
        size("trunks", route.trunks(), 1);
        for (TrunkChoice choice : route.trunks()) {
            form("trunks.trunk", choice.trunk(), TRUNK, "must be the name of a trunk");
            range("trunks.priority", choice.priority(), 0, MAX_ORDER);
            range("trunks.rate", choice.rate(), 0, MAX_RATE);
        }
        timeCondition(route.timeCondition());
        form(
                "caller_id",
                route.callerId(),
                "(\\+?[0-9]{2,20}|anonymous)?",
                "must be 2 to 20 digits, perhaps after a +, or anonymous");
    }

    private void check(InboundRoute route) throws RefusedException {
        form("id", route.id(), NAME, NAME_RULE);
        range("order", route.order(), 0, MAX_ORDER);
        form("trunk", route.trunk(), "(" + TRUNK + ")?", "must be the name of a trunk, or empty for any");
        pattern("pattern", route.pattern());
        form("destination", route.destination(), NUMBER, NUMBER_RULE);
        timeCondition(route.timeCondition());
        optionalNumber("closed", route.closed());
        optionalNumber("fallback", route.fallback());
    }

    private void check(TimeCondition condition) throws RefusedException {
        form("id", condition.id(), NAME, NAME_RULE);
        try {
            ZoneId.of(condition.timeZone());
        } catch (DateTimeException e) {
            throw broken("time_zone", condition.timeZone(), "must be a time zone such as Europe/Berlin");
        }
        size("hours", condition.hours(), 0);
        for (OpeningHours hours : condition.hours()) {
            if (Calendar.days(hours.days()).isEmpty()) {
                throw broken("hours.days", hours.days(), "must be days such as mon-fri or sat,sun");
            }
            time("hours.from", hours.from());
            time("hours.to", hours.to());
            if (hours.from().equals(hours.to())) {
                throw broken("hours.to", hours.to(), "must be another time than from");
            }
        }
        size("holidays", condition.holidays(), 0);
        for (String name : condition.holidays()) {
            if (!items.holidays().containsKey(name)) {
                throw broken("holidays", name, "is not a list of holidays");
            }
        }
    }

    private static void check(Holidays holidays) throws RefusedException {
        form("id", holidays.id(), NAME, NAME_RULE);
        if (holidays.days().size() > 366) {
            throw broken("days", "", "must be at most 366");
        }
        for (String day : holidays.days()) {
            if (!Calendar.isDay(day)) {
                throw broken("days", day, "must be days such as 2026-12-24, or 12-25 for every year");
            }
        }
    }

    private static boolean leadsTo(AttendantMenu menu, String choice) {
        return menu.closed().equals(choice)
                || menu.choices().stream().anyMatch(each -> each.to().equals(choice));
    }

    private void check(AttendantMenu menu) throws RefusedException {
        form("id", menu.id(), "[a-z][a-z0-9]{0,31}", "must be a small letter and at most 31 more or digits");
        if (menu.greeting().isEmpty() || menu.greeting().size() > MOST) {
            throw broken("greeting", "", "must be 1 to " + MOST + " files");
        }
        for (String file : menu.greeting()) {
            if (!file.matches(FILE) || file.contains("..")) {
                throw broken("greeting", file, "must be names of files below the prompt directory");
            }
        }
        List<String> keys = menu.choices().stream().map(MenuChoice::key).toList();
        for (MenuChoice choice : menu.choices()) {
            form("choices.key", choice.key(), "[0-9*#]", "must be one of 0-9, * and #");
            choice("choices.to", choice.to(), menu);
        }
        size("choices.key", keys, 0);
        timeCondition(menu.timeCondition());
        if (!menu.closed().isEmpty()) {
            choice("closed", menu.closed(), menu);
        }
        range("timeout_seconds", menu.timeoutSeconds(), 1, 60);
        range("retries", menu.retries(), 0, 10);
        optionalNumber("fallback", menu.fallback());
        form("rights_of", menu.rightsOf(), "([0-9]{2,10})?", "must be an extension, or empty for nobody's rights");
        boolean known = menu.rightsOf().isEmpty()
                || directory.isEmpty()
                || directory.get().find(menu.rightsOf()).isPresent();
        if (!known) {
            throw broken("rights_of", menu.rightsOf(), "is not an extension");
        }
    }

    private void choice(String field, String to, AttendantMenu from) throws RefusedException {
        Optional<String> menu = AttendantMenu.menuOf(to);
        if (menu.isPresent()) {
            if (!menu.get().equals(from.id()) && !items.menus().containsKey(menu.get())) {
                throw broken(field, to, "leads to a menu that is not there");
            }
        } else if (!WORDS.contains(to)) {
            form(field, to, NUMBER, "must be a number, menu: and a name, names, again or end");
        }
    }

    private void timeCondition(String name) throws RefusedException {
        if (!name.isEmpty() && !items.timeConditions().containsKey(name)) {
            throw broken("time_condition", name, "is not a time condition");
        }
    }

    private static void time(String field, String value) throws RefusedException {
        if (Calendar.minutes(value).isEmpty()) {
            throw broken(field, value, "must be a time such as 08:30");
        }
    }

    private static void pattern(String field, String value) throws RefusedException {
        if (DialPattern.of(value).isEmpty()) {
            throw broken(field, value, DialPattern.RULE);
        }
    }

    private static void optionalNumber(String field, String value) throws RefusedException {
        form(field, value, "(" + NUMBER + ")?", NUMBER_RULE);
    }

    private static void text(String field, String value) throws RefusedException {
        if (value.length() > 100 || value.codePoints().anyMatch(Character::isISOControl)) {
            throw broken(field, value, "must have at most 100 characters, and no control characters");
        }
    }

    private static void form(String field, String value, String form, String rule) throws RefusedException {
        if (!value.matches(form)) {
            throw broken(field, value, rule);
        }
    }

    private static void range(String field, int value, int min, int max) throws RefusedException {
        if (value < min || value > max) {
            throw broken(field, Integer.toString(value), "must be a whole number from " + min + " to " + max);
        }
    }

    private static void size(String field, List<?> values, int min) throws RefusedException {
        if (values.size() < min || values.size() > MOST) {
            throw broken(field, "", "must be " + min + " to " + MOST);
        }
        if (values.stream().distinct().count() < values.size()) {
            throw broken(field, "", "must not have one twice");
        }
    }

    private static RefusedException broken(String field, String value, String rule) {
        return new RefusedException(RefusedException.Kind.INVALID, field, value, rule);
    }
}
