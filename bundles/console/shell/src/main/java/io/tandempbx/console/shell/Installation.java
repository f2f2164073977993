package io.tandempbx.console.shell;

import io.tandempbx.registrar.api.Contact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What can be wrong with the files and the machine below a node. */
final class Installation {
    private static final List<String> SECRETS = List.of(".netrc", ".env", "etc/admin.key", "ssl/server.key");
    private static final List<String> WRITTEN = List.of("data", "etc", "log", "ssl");
    private static final Set<PosixFilePermission> FOREIGN = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);
    private static final Path SYNCHRONISED = Path.of("/run/systemd/timesync/synchronized");
    private static final long CLOCK_LIMIT_MS = 2000;

    private Installation() {}

    /** Secrets that others may read are critical, and so is what the node has to write and cannot. */
    static List<Finding> permissions(Path home) {
        List<String> open = new ArrayList<>();
        List<String> closed = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (String name : SECRETS) {
            Path file = home.resolve(name);
            try {
                if (Files.exists(file)
                        && Files.getPosixFilePermissions(file).stream().anyMatch(FOREIGN::contains)) {
                    open.add(name);
                }
            } catch (IOException e) {
                unknown.add(name + ": " + e.getMessage());
            }
        }
        for (String name : WRITTEN) {
            Path directory = home.resolve(name);
            if (Files.exists(directory) && !Files.isWritable(directory)) {
                closed.add(name);
            }
        }
        return List.of(
                open.isEmpty() && unknown.isEmpty()
                        ? Finding.ok("secrets", "only their owner can read them")
                        : Finding.critical("secrets", "others can read " + open + ", unknown " + unknown),
                closed.isEmpty()
                        ? Finding.ok("directories", "can be written")
                        : Finding.critical("directories", "cannot be written: " + closed));
    }

    /** Whether the wall clock went as the machine's own since the start, and whether something keeps it right. */
    static Finding clock(long nowMs, long startMs, long uptimeMs) {
        long jumpMs = nowMs - startMs - uptimeMs;
        if (Math.abs(jumpMs) > CLOCK_LIMIT_MS) {
            return Finding.warning(
                    "clock", "was set by " + jumpMs / 1000 + " s since the start; registrations and records follow it");
        }
        return Finding.ok(
                "clock",
                Files.exists(SYNCHRONISED)
                        ? "steady, kept by systemd-timesyncd"
                        : "steady; whether something keeps it right is not known here");
    }

    /** Whether a phone's contact names another address than its messages come from. */
    static boolean isBehindNat(Contact contact) {
        String seen = contact.flow().remote().getAddress().getHostAddress();
        return !contact.uri().contains("@" + seen + ":") && !contact.uri().contains("@[" + seen + "]");
    }
}
