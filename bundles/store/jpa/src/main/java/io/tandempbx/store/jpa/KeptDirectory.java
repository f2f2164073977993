package io.tandempbx.store.jpa;

import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last directory in a file, so that a process that starts while the database is away can serve its phones. Holds
 * password hashes and is nobody else's.
 */
final class KeptDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(KeptDirectory.class);
    private static final int VERSION = 2;

    private final Path file;

    KeptDirectory(Path file) {
        this.file = file;
    }

    /** Keeps this one instead of the one before. */
    void keep(DirectorySnapshot directory) {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.deleteIfExists(next);
            Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(next)))) {
                out.writeInt(VERSION);
                out.writeUTF(directory.realm());
                out.writeLong(directory.version());
                out.writeInt(directory.extensions().size());
                for (Extension extension : directory.extensions().values()) {
                    out.writeUTF(extension.number());
                    out.writeUTF(extension.name());
                    out.writeUTF(extension.email());
                    out.writeBoolean(extension.enabled());
                    out.writeUTF(extension.ha1Md5());
                    out.writeUTF(extension.ha1Sha256());
                    out.writeBoolean(extension.allowExternal());
                    out.writeBoolean(extension.voicemailEnabled());
                    out.writeBoolean(extension.admin());
                    out.writeBoolean(extension.doNotDisturb());
                    out.writeLong(extension.version());
                }
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("The directory could not be kept for a start without the database: {}", e.toString());
        }
    }

    /** The one that was kept; empty when there is none, or none that can be read. */
    Optional<DirectorySnapshot> read() {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (in.readInt() != VERSION) {
                return Optional.empty();
            }
            String realm = in.readUTF();
            long version = in.readLong();
            int count = in.readInt();
            Map<String, Extension> extensions = new HashMap<>();
            for (int i = 0; i < count; i++) {
                Extension extension = new Extension(
                        in.readUTF(),
                        in.readUTF(),
                        in.readUTF(),
                        in.readBoolean(),
                        in.readUTF(),
                        in.readUTF(),
                        in.readBoolean(),
                        in.readBoolean(),
                        in.readBoolean(),
                        in.readBoolean(),
                        in.readLong());
                extensions.put(extension.number(), extension);
            }
            return Optional.of(new DirectorySnapshot(realm, version, extensions));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("The directory that was kept cannot be read: {}", e.toString());
            return Optional.empty();
        }
    }
}
