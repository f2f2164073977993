package io.tandempbx.health.core.metric;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** The memory of the machine as Linux shows it. */
public final class MachineMemory {
    private static final Path FILE = Path.of("/proc/meminfo");

    private MachineMemory() {}

    /** One line of the table, in bytes; empty where there is no such table. */
    public static OptionalLong bytes(String name) {
        try {
            return bytes(Files.readAllLines(FILE), name);
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    static OptionalLong bytes(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.matches(name + ":\\s+\\d+ kB"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst();
    }
}
