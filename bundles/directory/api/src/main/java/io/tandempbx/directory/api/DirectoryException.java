package io.tandempbx.directory.api;

import java.util.List;

/** A change that was refused as a whole; the directory is as before. */
public final class DirectoryException extends Exception {
    private final List<String> problems;

    public DirectoryException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One line per broken rule: where, which field, its value, the rule. */
    public List<String> problems() {
        return problems;
    }
}
