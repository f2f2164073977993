package io.tandempbx.console.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.apache.karaf.shell.support.CommandException;

/**
 * A copy of what was said, at a place of the operator's choice on the machine of the PBX, for its owner only (mode 0600). Not
 * every operator is trusted with this machine: so it replaces nothing that is there, and is a WAV file by its name too, which
 * nothing here takes for settings or code.
 *
 * @param file  where it is
 * @param bytes how long it is
 */
record SavedAudio(String file, long bytes) {
    private static final String SUFFIX = ".wav";

    /**
     * Where it is to go.
     *
     * @throws CommandException if that is not the name of a WAV file
     */
    static Path target(String name) throws CommandException {
        if (!name.endsWith(SUFFIX)) {
            throw new CommandException(Printable.clean(name) + " must end with " + SUFFIX);
        }
        try {
            return Path.of(name).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw new CommandException(Printable.clean(name) + " is not the name of a file");
        }
    }

    /**
     * Copies.
     *
     * @throws IOException if it cannot be read or written, or the target is there; nothing is left of it then that was not there
     */
    static SavedAudio copy(Path audio, Path target) throws IOException {
        try (InputStream in = Files.newInputStream(audio)) {
            OutputStream out = Channels.newOutputStream(Files.newByteChannel(
                    target,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
            try (out) {
                return new SavedAudio(target.toString(), in.transferTo(out));
            } catch (IOException e) {
                Files.deleteIfExists(target);
                throw e;
            }
        }
    }

    /** One line for people. */
    String line() {
        return Printable.clean(file) + ": " + bytes + " octets";
    }
}
