package io.tandempbx.security.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Puts new content into a file at one moment: whoever reads it sees the old or the new. */
final class ReplacedFile {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private ReplacedFile() {}

    /** Keeps the mode of a file that is there; a new one is for its owner only. */
    static void write(Path file, byte[] content) throws IOException {
        boolean known = Files.exists(file);
        Path target = known ? file.toRealPath() : file; // a link stays one
        Set<PosixFilePermission> mode = known ? Files.getPosixFilePermissions(target) : OWNER_ONLY;
        Path next = target.resolveSibling("." + target.getFileName() + ".new");
        Files.deleteIfExists(next);
        try {
            try (FileChannel out = FileChannel.open(
                    next,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
                ByteBuffer left = ByteBuffer.wrap(content);
                while (left.hasRemaining()) {
                    out.write(left);
                }
                out.force(true);
            }
            Files.setPosixFilePermissions(next, mode);
            Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
    }
}
