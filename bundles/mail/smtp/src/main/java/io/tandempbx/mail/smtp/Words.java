package io.tandempbx.mail.smtp;

/** What others said, made fit for one line. */
final class Words {
    private static final int LONGEST = 300;

    private Words() {}

    /** Without control characters and line ends. */
    static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
    }

    /** The same, no longer than a log line bears. */
    static String brief(String text) {
        String line = oneLine(text);
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }
}
