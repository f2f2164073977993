package io.tandempbx.wiring.api;

/**
 * A rule that a file of settings breaks.
 *
 * @param file  its name, without a folder
 * @param line  from 1; 0 when it is not known, or the problem is in no single line
 * @param key   empty when it is about the file as a whole
 * @param value as given; hidden for a secret
 * @param rule  as a sentence's end: {@code must be …}
 */
public record SettingsProblem(String file, int line, String key, String value, String rule) {

    /** Everything but the file, for people. */
    @Override
    public String toString() {
        return (line > 0 ? "line " + line + ", " : "")
                + (key.isEmpty() ? rule : "key " + key + " = '" + value + "' " + rule);
    }
}
