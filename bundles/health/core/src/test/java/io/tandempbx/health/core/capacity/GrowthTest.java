package io.tandempbx.health.core.capacity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowthTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path directory;

    @Test
    void shouldCountTheLastSevenDaysWhereThereIsMore() throws IOException {
        file("old.wav", 5000, Duration.ofDays(40));
        file("new.wav", 600, Duration.ofDays(6));
        file("below/newer.wav", 100, Duration.ofHours(1));
        assertEquals(new Growth(5700, 100), Growth.of(directory, NOW));
    }

    @Test
    void shouldCountTheDaysThatThereAreAndOneAtLeast() throws IOException {
        file("first.wav", 300, Duration.ofDays(3));
        assertEquals(new Growth(300, 100), Growth.of(directory, NOW));
        Files.delete(directory.resolve("first.wav"));
        file("second.wav", 300, Duration.ofMinutes(5));
        assertEquals(new Growth(300, 300), Growth.of(directory, NOW));
    }

    @Test
    void shouldFindNothingWhereThereIsNoDirectory() throws IOException {
        assertEquals(Growth.NONE, Growth.of(directory.resolve("none"), NOW));
    }

    private void file(String name, int octets, Duration age) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[octets]);
        Files.setLastModifiedTime(file, FileTime.from(NOW.minus(age)));
    }
}
