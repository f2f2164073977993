package io.tandempbx.attendant.core;

import io.tandempbx.attendant.core.Place.Mode;
import io.tandempbx.call.api.ApplicationAction;
import io.tandempbx.call.api.ApplicationAction.GoTo;
import io.tandempbx.call.api.ApplicationAction.Hangup;
import io.tandempbx.call.api.ApplicationAction.Play;
import io.tandempbx.call.api.ApplicationAction.Save;
import io.tandempbx.call.api.ApplicationAction.Stop;
import io.tandempbx.call.api.ApplicationAction.Timer;
import io.tandempbx.call.api.ApplicationCall;
import io.tandempbx.call.api.ApplicationEvent;
import io.tandempbx.route.api.AttendantMenu;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Leads a caller through menus: a function of menus, the state kept with the call, and what happened. A key that begins
 * an extension waits for more; a choice is taken at once where no extension can begin with it, else after a pause.
 */
final class Attendant {
    static final String NAME = "attendant";
    private static final long DIGIT_MS = 1_500;
    private static final long LETTER_MS = 2_500;
    private static final int CERTAIN_LETTERS = 3; // so many are enough where only one name fits
    private static final int MOST_DIGITS = 20;
    private static final int MOST_CLOSED = 8; // menus that lead on to each other while they are closed
    private static final Set<Integer> NO_NUMBER =
            Set.of(403, 404, 484); // never to be reached from here (RFC 3261 §21.4)
    private static final String INVALID = "vm-invalid.wav";
    private static final String GOODBYE = "vm-goodbye.wav";
    private static final String ENTER_NAME = "at-enter-name.wav";
    private static final String NOT_REACHED = "at-not-reached.wav";
    private static final String NO_NAME = "at-no-name.wav";

    private final Menus menus;
    private final Supplier<Directory> directory;

    /** @param directory as known last */
    Attendant(Menus menus, Supplier<Directory> directory) {
        this.menus = menus;
        this.directory = directory;
    }

    List<ApplicationAction> on(ApplicationCall call, ApplicationEvent event) {
        if (event instanceof ApplicationEvent.Started) {
            List<ApplicationAction> actions = new ArrayList<>(List.of(new ApplicationAction.Answer()));
            actions.addAll(enter(Place.in(menus.first())));
            return actions;
        }
        if (call.state().isEmpty()) {
            return List.of(); // the caller is not known here: Started is still to come, or the caller left before
        }
        Place at = Place.parse(call.state());
        if (at.mode() == Mode.BYE) {
            return event instanceof ApplicationEvent.Played ? List.of(new Hangup()) : List.of();
        }
        if (event instanceof ApplicationEvent.Digit digit) {
            return switch (at.mode()) {
                case NAME -> letter(at, digit.key());
                case OFFER -> offered(at, digit.key());
                default -> pressed(at, digit.key());
            };
        }
        if (event instanceof ApplicationEvent.Played) {
            return List.of(new Timer(menu(at).timeoutSeconds() * 1000L));
        }
        if (event instanceof ApplicationEvent.NotLed notLed) {
            return again(at.to(Mode.MENU), NO_NUMBER.contains(notLed.status()) ? INVALID : NOT_REACHED);
        }
        if (event instanceof ApplicationEvent.TimeIsUp) {
            return timeIsUp(at);
        }
        return List.of();
    }

    private List<ApplicationAction> timeIsUp(Place at) {
        return switch (at.mode()) {
            case NAME -> at.digits().isEmpty() ? again(at) : search(at);
            case OFFER -> again(at);
            default -> at.digits().isEmpty() ? again(at) : chosen(at);
        };
    }

    private AttendantMenu menu(Place at) {
        return menus.get(at.menu());
    }

    /** Says the menu that the caller is in, or where its callers are led while it is closed. */
    private List<ApplicationAction> enter(Place arrived, String... before) {
        Place at = arrived;
        for (int i = 0; i < MOST_CLOSED; i++) {
            if (menus.isOpen(menu(at))) {
                return play(at, menu(at).greeting(), before);
            }
            String closed = menu(at).closed();
            Optional<String> other = AttendantMenu.menuOf(closed);
            if (other.isEmpty()) {
                return closed.matches("[+]?[0-9*#]+") ? lead(at.tried(), closed) : bye(at);
            }
            at = Place.in(other.get());
        }
        return bye(at);
    }

    private static List<ApplicationAction> play(Place at, List<String> files, String... before) {
        List<String> all = new ArrayList<>(List.of(before));
        all.addAll(files);
        return List.of(new Save(at.text()), new Timer(0), new Play(all));
    }

    // ---- a menu

    private List<ApplicationAction> pressed(Place at, char key) {
        Place now = at.dialled(at.digits() + key);
        boolean more = menu(at).directDialling() && directory.get().begins(now.digits());
        if (!more) {
            return chosen(now);
        }
        return List.of(new Save(now.text()), new Stop(), new Timer(DIGIT_MS));
    }

    /** All that the caller dials is there. */
    private List<ApplicationAction> chosen(Place at) {
        if (menu(at).directDialling() && directory.get().isExtension(at.digits())) {
            return lead(at, at.digits());
        }
        Optional<String> choice =
                at.digits().length() == 1 ? menu(at).choice(at.digits().charAt(0)) : Optional.empty();
        if (choice.isEmpty()) {
            return again(at, INVALID);
        }
        String to = choice.get();
        Optional<String> other = AttendantMenu.menuOf(to);
        if (other.isPresent()) {
            return enter(Place.in(other.get()));
        }
        return switch (to) {
            case AttendantMenu.AGAIN -> again(at);
            case AttendantMenu.NAMES -> play(at.to(Mode.NAME), List.of(ENTER_NAME));
            case AttendantMenu.END -> bye(at);
            default -> lead(at, to);
        };
    }

    /** To an extension with its own rights, anywhere else with those that the menu has. */
    private List<ApplicationAction> lead(Place at, String number) {
        String rights = directory.get().isExtension(number) ? number : menu(at).rightsOf();
        return rights.isEmpty()
                ? again(at, INVALID)
                : List.of(new Save(at.text()), new Timer(0), new GoTo(number, rights));
    }

    /** Says once more what the caller can do; in the end leads to the fallback, once, or says good-bye. */
    private List<ApplicationAction> again(Place at, String... before) {
        AttendantMenu menu = menu(at);
        if (at.tries() > menu.retries()
                || (at.tries() == menu.retries() && menu.fallback().isEmpty())) {
            return bye(at);
        }
        Place next = at.tried();
        if (at.tries() == menu.retries()) {
            return lead(next, menu.fallback());
        }
        return switch (at.mode()) {
            case NAME -> play(next.to(Mode.NAME), List.of(ENTER_NAME), before);
            case OFFER -> offer(next.offering(at.offered()), before);
            default -> enter(next.to(Mode.MENU), before);
        };
    }

    private static List<ApplicationAction> bye(Place at) {
        return play(at.to(Mode.BYE), List.of(GOODBYE));
    }

    // ---- by name

    private List<ApplicationAction> letter(Place at, char key) {
        if (key == '*') {
            return enter(at.to(Mode.MENU));
        }
        if (key == '#') {
            return at.digits().isEmpty() ? again(at, INVALID) : search(at);
        }
        boolean bears = key >= '2' && key <= '9' && at.digits().length() < MOST_DIGITS;
        Place now = bears ? at.dialled(at.digits() + key) : at;
        boolean certain = bears
                && now.digits().length() >= CERTAIN_LETTERS
                && directory.get().named(now.digits()).size() < 2;
        return certain ? search(now) : List.of(new Save(now.text()), new Stop(), new Timer(LETTER_MS));
    }

    private List<ApplicationAction> search(Place at) {
        return directory.get().named(at.digits()).isEmpty() ? again(at, NO_NAME) : offer(at.offering(0));
    }

    /** Says which extension it is, and what can be done. */
    private List<ApplicationAction> offer(Place at, String... before) {
        List<String> found = directory.get().named(at.digits());
        if (at.offered() >= found.size()) {
            return again(at.to(Mode.NAME), NO_NAME);
        }
        List<String> files = new ArrayList<>(List.of("at-extension.wav"));
        found.get(at.offered()).chars().forEach(digit -> files.add((char) digit + ".wav"));
        files.add("at-offer.wav");
        return play(at, files, before);
    }

    private List<ApplicationAction> offered(Place at, char key) {
        List<String> found = directory.get().named(at.digits());
        return switch (key) {
            case '1' -> at.offered() < found.size() ? lead(at, found.get(at.offered())) : again(at, INVALID);
            case '2' -> offer(at.offering(at.offered() + 1));
            case '*' -> play(at.to(Mode.NAME), List.of(ENTER_NAME));
            default -> again(at, INVALID);
        };
    }
}
