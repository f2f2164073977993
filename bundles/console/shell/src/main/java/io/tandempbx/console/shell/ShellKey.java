package io.tandempbx.console.shell;

import java.io.IOException;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that there is a key to the shell, on a thread of its own since making one takes up to a second. */
@Component(service = ShellKey.class, immediate = true)
public final class ShellKey {
    private static final Logger LOG = LoggerFactory.getLogger(ShellKey.class);
    private static final int STOP_MS = 10_000;

    private final Thread maker = new Thread(ShellKey::make, "console-key");

    @Activate
    void start() {
        maker.setDaemon(true);
        maker.start();
    }

    /** Whether the shell can be entered with a key, as far as this start can do something for it. */
    boolean isSettled() {
        return !maker.isAlive();
    }

    @Deactivate
    void stop() {
        try {
            maker.join(STOP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void make() {
        String etc = System.getProperty("karaf.etc");
        if (etc == null) {
            return;
        }
        try {
            if (AdminKey.createIn(Path.of(etc))) {
                LOG.info("Key to the shell written to {}", Path.of(etc, AdminKey.KEY_FILE));
            }
        } catch (IOException e) {
            LOG.error("No key to the shell could be written to {}: {}", etc, e.toString());
        }
    }
}
