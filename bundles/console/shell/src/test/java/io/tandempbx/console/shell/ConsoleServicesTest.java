package io.tandempbx.console.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tandempbx.directory.api.DirectoryException;
import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.directory.api.DirectorySnapshot;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;

final class ConsoleServicesTest {
    private final ConsoleServices services =
            new ConsoleServices(() -> List.of(new BundleView("io.tandempbx.media.engine", "0.1.0", "Installed")));

    @Test
    void shouldSayWhichBundleIsMissing() {
        assertEquals(
                "media is not available: bundle io.tandempbx.media.engine is Installed",
                failure(() -> services.media().use(media -> media.ports())));
        assertEquals(
                "call control is not available: bundle io.tandempbx.call.core is not installed",
                failure(() -> services.calls().use(calls -> calls.calls())));
    }

    @Test
    void shouldFollowAServiceThatComesAndGoes() throws CommandException {
        DirectoryService directory = () -> new DirectorySnapshot("realm", 1, Map.of());
        services.bindDirectory(directory);
        assertEquals(
                "realm", services.directory().use(present -> present.snapshot().realm()));
        services.unbindDirectory(directory);
        assertEquals(
                "directory is not available: bundle io.tandempbx.store.jpa is not installed",
                failure(() -> services.directory().use(present -> present.snapshot())));
    }

    @Test
    void shouldTellWhyAServiceRefused() {
        services.bindDirectory(() -> new DirectorySnapshot("realm", 1, Map.of()));

        assertEquals("line 2, password is too short; line 3, number is taken", failure(() -> services.directory()
                .use(directory -> {
                    throw new DirectoryException(List.of("line 2, password is too short", "line 3, number is taken"));
                })));
        assertEquals("/tmp/none.csv: no such file", failure(() -> services.directory()
                .use(directory -> {
                    throw new NoSuchFileException("/tmp/none.csv");
                })));
    }

    private interface Attempt {
        void run() throws CommandException;
    }

    private static String failure(Attempt attempt) {
        return String.valueOf(assertThrows(CommandException.class, attempt::run).getMessage());
    }
}
