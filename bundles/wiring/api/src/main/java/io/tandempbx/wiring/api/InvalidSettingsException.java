package io.tandempbx.wiring.api;

import java.util.List;

/** Settings that break a rule; the message names the file, and for each problem the key, its value and the rule. */
public final class InvalidSettingsException extends Exception {
    private final List<String> problems;

    public InvalidSettingsException(String file, List<String> problems) {
        super(file + ": " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One line per broken rule, in the order the settings were read. */
    public List<String> problems() {
        return problems;
    }
}
