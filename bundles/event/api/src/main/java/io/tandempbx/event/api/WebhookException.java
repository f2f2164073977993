package io.tandempbx.event.api;

import java.util.List;

/** A webhook is refused; every problem names the field, the value and the rule. */
public final class WebhookException extends Exception {
    private static final long serialVersionUID = 1;

    private final List<String> problems;

    public WebhookException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
