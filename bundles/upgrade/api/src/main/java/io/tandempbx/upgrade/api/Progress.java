package io.tandempbx.upgrade.api;

import java.util.List;

/**
 * How far an upgrade has come.
 *
 * @param id     empty when there was none yet
 * @param steps  what was done, oldest first, one line each
 * @param result empty while under way
 */
public record Progress(String id, List<String> steps, String result) {
    public Progress {
        steps = List.copyOf(steps);
    }

    public boolean isRunning() {
        return !id.isEmpty() && result.isEmpty();
    }
}
