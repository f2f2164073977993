package io.tandempbx.console.shell;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A text file that nobody but its owner can read, at no moment, and that appears under its name only when it is whole:
 * written beside it with mode 0600 and moved over it at the end.
 */
final class PrivateFile extends FilterWriter {
    private final Path beside;
    private final Path target;
    private boolean broken;
    private boolean closed;

    private PrivateFile(Writer out, Path beside, Path target) {
        super(out);
        this.beside = beside;
        this.target = target;
    }

    static PrivateFile replacing(Path target) throws IOException {
        Path beside = target.resolveSibling(target.getFileName() + ".new");
        Files.deleteIfExists(beside);
        Writer out = Channels.newWriter(
                Files.newByteChannel(
                        beside,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))),
                StandardCharsets.UTF_8);
        return new PrivateFile(out, beside, target);
    }

    @Override
    public void write(int c) throws IOException {
        write(new char[] {(char) c}, 0, 1);
    }

    @Override
    public void write(String text, int off, int len) throws IOException {
        write(text.toCharArray(), off, len);
    }

    @Override
    public void write(char[] text, int off, int len) throws IOException {
        broken = true; // stays so if the next line throws
        super.write(text, off, len);
        broken = false;
    }

    /** Puts the file under its name, unless a write has failed: then what was there before stays. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        super.close();
        if (broken) {
            Files.deleteIfExists(beside);
        } else {
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
