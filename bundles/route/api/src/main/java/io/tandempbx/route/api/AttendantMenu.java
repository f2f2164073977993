package io.tandempbx.route.api;

import java.util.List;
import java.util.Optional;

/**
 * What a caller hears who is answered by the attendant, and may choose.
 *
 * @param id             its name
 * @param greeting       files below {@code prompt_directory} of {@code etc/pbx.media.cfg}, played one after another
 * @param choices        where keys lead; the operator is where {@code 0} leads
 * @param directDialling whether the number of an extension may be dialled
 * @param timeCondition  when it is open; empty for always
 * @param closed         where callers are led while it is closed, as a choice is; empty for nowhere
 * @param timeoutSeconds without a key until the menu is said again, 1-60
 * @param retries        how often it is said again, 0-10
 * @param fallback       number that is dialled for whoever chooses nothing; empty for none
 * @param rightsOf       extension whose rights count where a choice is no extension; empty for nobody's
 */
public record AttendantMenu(
        String id,
        List<String> greeting,
        List<MenuChoice> choices,
        boolean directDialling,
        String timeCondition,
        String closed,
        int timeoutSeconds,
        int retries,
        String fallback,
        String rightsOf)
        implements RouteItem {

    /** Before the name of a menu in a choice. */
    public static final String MENU = "menu:";

    /** Dials by name. */
    public static final String NAMES = "names";

    /** Says the menu once more. */
    public static final String AGAIN = "again";

    /** Hangs up. */
    public static final String END = "end";

    public AttendantMenu {
        greeting = List.copyOf(greeting);
        choices = List.copyOf(choices);
    }

    /** Where a key leads; empty for nowhere. */
    public Optional<String> choice(char key) {
        return choices.stream()
                .filter(choice -> choice.key().equals(String.valueOf(key)))
                .map(MenuChoice::to)
                .findFirst();
    }

    /** The menu that a choice leads to; empty when it leads to something else. */
    public static Optional<String> menuOf(String choice) {
        return choice.startsWith(MENU) ? Optional.of(choice.substring(MENU.length())) : Optional.empty();
    }
}
