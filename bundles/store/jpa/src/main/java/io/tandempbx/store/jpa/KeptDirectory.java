package io.tandempbx.store.jpa;

import io.tandempbx.directory.api.CallHandling;
import io.tandempbx.directory.api.ClassOfService;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.directory.api.MediaEncryption;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
    private static final int VERSION = 5; // only where an extension has codecs of its own: the release before reads 4
    private static final int WITHOUT_CODECS = 4;
    private static final int WITHOUT_ENCRYPTION = 3;
    private static final int WITHOUT_HANDLING = 2;

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
                int format = format(directory);
                out.writeInt(format);
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
                    write(extension.handling(), out, format);
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
            int format = in.readInt();
            if (format < WITHOUT_HANDLING || format > VERSION) {
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
                        format == WITHOUT_HANDLING ? CallHandling.PRESET : handling(in, format),
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

    private static int format(DirectorySnapshot directory) {
        boolean codecs = directory.extensions().values().stream()
                .anyMatch(extension -> !extension.handling().codecs().isEmpty());
        return codecs ? VERSION : WITHOUT_CODECS;
    }

    private static void write(CallHandling handling, DataOutputStream out, int format) throws IOException {
        out.writeUTF(handling.forwardAlways());
        out.writeUTF(handling.forwardBusy());
        out.writeUTF(handling.forwardNoAnswer());
        out.writeUTF(handling.forwardUnregistered());
        out.writeInt(handling.noAnswerSeconds());
        out.writeBoolean(handling.callWaiting());
        out.writeUTF(handling.classOfService().text());
        out.writeUTF(handling.pickupGroup());
        write(handling.followMe(), out);
        out.writeUTF(handling.srtp().text());
        if (format == VERSION) {
            write(handling.codecs(), out);
        }
    }

    private static void write(List<String> texts, DataOutputStream out) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            out.writeUTF(text);
        }
    }

    private static CallHandling handling(DataInputStream in, int format) throws IOException {
        return new CallHandling(
                in.readUTF(),
                in.readUTF(),
                in.readUTF(),
                in.readUTF(),
                in.readInt(),
                in.readBoolean(),
                ClassOfService.of(in.readUTF()).orElse(ClassOfService.INTERNAL),
                in.readUTF(),
                texts(in),
                format == WITHOUT_ENCRYPTION
                        ? MediaEncryption.PRESET
                        : MediaEncryption.of(in.readUTF()).orElse(MediaEncryption.REQUIRED),
                format == VERSION ? texts(in) : List.of());
    }

    private static List<String> texts(DataInputStream in) throws IOException {
        int count = in.readInt();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(in.readUTF());
        }
        return texts;
    }
}
