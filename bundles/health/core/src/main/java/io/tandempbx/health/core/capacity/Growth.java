package io.tandempbx.health.core.capacity;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;

/**
 * What a directory holds, and what comes to it in a day.
 *
 * @param octets       in all its files
 * @param octetsPerDay in those of the last seven days, by as many days as there are files of; at least one
 */
record Growth(long octets, double octetsPerDay) {
    private static final Duration WINDOW = Duration.ofDays(7);
    private static final Duration LEAST = Duration.ofDays(1);

    static final Growth NONE = new Growth(0, 0);

    /** Of files that are written again and again: what they hold, by the days since the first was made; at least one. */
    static Growth average(Path directory, Instant now) throws IOException {
        if (!Files.isDirectory(directory)) {
            return NONE;
        }
        Sum sum = new Sum(now);
        Files.walkFileTree(directory, sum);
        return new Growth(sum.octets, (double) sum.octets / days(Duration.between(sum.made, now)));
    }

    private static double days(Duration age) {
        return (double) Math.max(age.toMillis(), LEAST.toMillis()) / LEAST.toMillis();
    }

    /** Of a directory that may not be there; a file that goes meanwhile does not count. */
    static Growth of(Path directory, Instant now) throws IOException {
        if (!Files.isDirectory(directory)) {
            return NONE;
        }
        Sum sum = new Sum(now);
        Files.walkFileTree(directory, sum);
        Duration age = Duration.between(sum.oldest, now);
        return new Growth(sum.octets, (double) sum.recent / days(age.compareTo(WINDOW) > 0 ? WINDOW : age));
    }

    private static final class Sum extends SimpleFileVisitor<Path> {
        private final Instant recently;
        private Instant oldest;
        private Instant made;
        private long octets;
        private long recent;

        Sum(Instant now) {
            recently = now.minus(WINDOW);
            oldest = now;
            made = now;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Instant changed = attributes.lastModifiedTime().toInstant();
            octets += attributes.size();
            recent += changed.isAfter(recently) ? attributes.size() : 0;
            oldest = changed.isBefore(oldest) ? changed : oldest;
            Instant created = attributes.creationTime().toInstant();
            made = created.isBefore(made) ? created : made;
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // gone, or not for us to read
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @org.jspecify.annotations.Nullable IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }
}
