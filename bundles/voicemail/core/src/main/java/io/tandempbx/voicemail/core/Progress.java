package io.tandempbx.voicemail.core;

/**
 * How far a party has come, as the state kept with its call. Digits of a PIN are never in it.
 *
 * @param mailbox extension
 * @param list    {@code new} or {@code saved} messages; {@code temporary} or {@code recorded} greeting
 * @param message id of the message being left or heard; empty for none
 * @param tries   how often the same was said without an answer, or a PIN was wrong
 */
record Progress(Step step, String mailbox, String list, String message, int tries) {
    private static final String SEPARATOR = ";";
    private static final int PARTS = 5;

    Progress to(Step next) {
        return new Progress(next, mailbox, list, message, tries);
    }

    Progress list(String other) {
        return new Progress(step, mailbox, other, message, tries);
    }

    Progress message(String other) {
        return new Progress(step, mailbox, list, other, tries);
    }

    Progress tries(int count) {
        return new Progress(step, mailbox, list, message, count);
    }

    String text() {
        return String.join(SEPARATOR, step.name(), mailbox, list, message, Integer.toString(tries));
    }

    /** @throws IllegalArgumentException if it is none */
    static Progress parse(String text) {
        String[] parts = text.split(SEPARATOR, -1);
        if (parts.length != PARTS) {
            throw new IllegalArgumentException("state '" + text + "' must have " + PARTS + " parts");
        }
        return new Progress(Step.valueOf(parts[0]), parts[1], parts[2], parts[3], Integer.parseInt(parts[4]));
    }
}
