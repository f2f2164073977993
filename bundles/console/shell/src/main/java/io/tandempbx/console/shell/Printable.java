package io.tandempbx.console.shell;

/** Makes text that a peer chose harmless to a terminal: what would move the cursor or reorder the line becomes {@code ?}. */
final class Printable {

    private Printable() {}

    static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean.appendCodePoint(isHarmless(c) ? c : '?'));
        return clean.toString();
    }

    /** Cleans and cuts to {@code width} characters, the last two of which say that it was cut. */
    static String clean(String text, int width) {
        String clean = clean(text);
        return clean.length() <= width
                ? clean
                : clean.substring(0, Math.max(0, width - 2)) + "..".substring(0, Math.min(2, width));
    }

    /** Controls, formatting (bidirectional overrides among it), line separators, unpaired and unassigned ones are not. */
    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
