package io.tandempbx.testing.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The codecs of others, each a program that turns standard input into standard output. */
public enum Reference {
    G711("-lspandsp"),
    G722("-lspandsp"),
    G726("-lspandsp"),
    G729("-lbcg729"),
    OPUS("-lopus");

    private static final long LIMIT_SECONDS = 60;

    private final String library;

    Reference(String library) {
        this.library = library;
    }

    /** The output of the C program of this codec. */
    public byte[] run(Path work, byte[] input, String... arguments) {
        Path program = work.resolve("reference-" + source());
        if (!Files.exists(program)) {
            build(work, program);
        }
        List<String> command = new ArrayList<>(List.of(program.toString()));
        Collections.addAll(command, arguments);
        return output(work, input, command);
    }

    /** The output of ffmpeg with the given arguments between its input and its output. */
    public static byte[] ffmpeg(Path work, byte[] input, String... arguments) {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-hide_banner", "-loglevel", "error"));
        Collections.addAll(command, arguments);
        return output(work, input, command);
    }

    private void build(Path work, Path program) {
        Path file = work.resolve(source() + ".c");
        try (InputStream code = Reference.class.getResourceAsStream(source() + ".c")) {
            if (code == null) {
                throw new AssertionError("no program for " + this);
            }
            Files.write(file, code.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = List.of("gcc", "-O2", "-o", program.toString(), file.toString(), library, "-lm");
        output(work, new byte[0], command);
    }

    private String source() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Files instead of pipes, so that neither side waits for the other. */
    static byte[] output(Path work, byte[] input, List<String> command) {
        try {
            Path in = Files.write(Files.createTempFile(work, "in", ".raw"), input);
            Path out = Files.createTempFile(work, "out", ".raw");
            Path errors = Files.createTempFile(work, "errors", ".txt");
            Process process = new ProcessBuilder(command)
                    .directory(work.toFile())
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(errors.toFile())
                    .start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " still runs after " + LIMIT_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new AssertionError(
                        command + " ended with " + process.exitValue() + ": " + Files.readString(errors));
            }
            return Files.readAllBytes(out);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + command, e);
        }
    }
}
