package io.tandempbx.attendant.core;

/**
 * How far a caller has come, as the state kept with the call.
 *
 * @param menu    name of the menu
 * @param digits  dialled so far
 * @param tries   how often the caller did not choose, or chose what leads nowhere
 * @param mode    what keys mean now
 * @param offered which of the extensions that a name fits is offered, from 0
 */
record Place(String menu, String digits, int tries, Mode mode, int offered) {
    private static final String SEPARATOR = ";";
    private static final int PARTS = 5;
    private static final int PARTS_BEFORE_NAMES = 4;

    /** What keys mean. */
    enum Mode {
        /** Choices and extensions. */
        MENU,
        /** Letters of a name. */
        NAME,
        /** Whether the extension that is offered is wanted. */
        OFFER,
        /** Nothing: the last word is said. */
        BYE
    }

    static Place in(String menu) {
        return new Place(menu, "", 0, Mode.MENU, 0);
    }

    Place dialled(String other) {
        return new Place(menu, other, tries, mode, offered);
    }

    Place to(Mode other) {
        return new Place(menu, other == Mode.OFFER ? digits : "", tries, other, 0);
    }

    Place offering(int index) {
        return new Place(menu, digits, tries, Mode.OFFER, index);
    }

    Place tried() {
        return new Place(menu, digits, tries + 1, mode, offered);
    }

    String text() {
        return String.join(SEPARATOR, menu, digits, Integer.toString(tries), mode.name(), Integer.toString(offered));
    }

    /**
     * Reads what {@link #text} wrote, here or in a bundle that knew no names.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static Place parse(String text) {
        String[] parts = text.split(SEPARATOR, -1);
        if (parts.length == PARTS_BEFORE_NAMES) {
            Mode mode = Boolean.parseBoolean(parts[3]) ? Mode.BYE : Mode.MENU;
            return new Place(parts[0], parts[1], Integer.parseInt(parts[2]), mode, 0);
        }
        if (parts.length != PARTS) {
            throw new IllegalArgumentException("state '" + text + "' must have " + PARTS + " parts");
        }
        return new Place(
                parts[0], parts[1], Integer.parseInt(parts[2]), Mode.valueOf(parts[3]), Integer.parseInt(parts[4]));
    }
}
