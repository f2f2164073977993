package io.tandempbx.voicemail.core;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.wiring.api.InvalidSettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether the disk takes messages, as time goes on. */
class RoomTest {
    private static final long SECOND_NS = 1_000_000_000L;

    @TempDir
    Path root;

    private long nowNs = 5;
    private String leastMb = "0";

    private VoicemailSettings settings() {
        try {
            return VoicemailSettings.file()
                    .take(Map.of("directory", root.resolve("boxes").toString(), "min_free_mb", leastMb));
        } catch (InvalidSettingsException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldTakeMessagesOnlyWhereThereIsRoom() {
        Room room = new Room(root.resolve("boxes"), this::settings, () -> nowNs);
        room.look();
        assertTrue(room.takes());
        leastMb = "1000000000";
        nowNs += SECOND_NS;
        room.look();
        assertTrue(room.takes(), "looked too soon");
        nowNs += 2 * SECOND_NS;
        room.look();
        assertFalse(room.takes());
        assertTrue(
                room.state().message().endsWith("less than min_free_mb = 1000000000"),
                room.state().message());
        leastMb = "0";
        nowNs += 2 * SECOND_NS;
        room.look();
        assertTrue(room.takes());
    }

    @Test
    void shouldTryAgainAfterAWriteThatFailed() {
        Room room = new Room(root.resolve("boxes"), this::settings, () -> nowNs);
        room.look();
        room.failed(root.resolve("boxes/1001/a.wav"), new IOException("No space left on device"));
        assertFalse(room.takes());
        nowNs += 3 * SECOND_NS;
        room.look();
        assertFalse(room.takes());
        assertTrue(
                room.state().message().contains("No space left on device"),
                room.state().message());
        nowNs += 8 * SECOND_NS;
        room.look();
        assertTrue(room.takes());
    }

    @Test
    void shouldSayWhyNothingCanBeKept() throws IOException {
        Files.writeString(root.resolve("boxes"), "in the way");
        Room room = new Room(root.resolve("boxes"), this::settings, () -> nowNs);
        room.look();
        assertFalse(room.takes());
        assertTrue(
                room.state().message().startsWith("messages cannot be kept in "),
                room.state().message());
    }
}
