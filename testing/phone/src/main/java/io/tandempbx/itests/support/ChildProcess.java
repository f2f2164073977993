package io.tandempbx.itests.support;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program started by a test, its output in a file; ended by its own process id and nothing else. */
public final class ChildProcess implements AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofSeconds(15);

    private final String name;
    private final Process process;
    private final Path output;

    private ChildProcess(String name, Process process, Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    /**
     * Starts a program.
     *
     * @param output      receives standard output and standard error
     * @param environment added to ours
     */
    public static ChildProcess start(
            Path directory, Path output, Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(directory.toFile());
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        builder.redirectOutput(output.toFile());
        try {
            return new ChildProcess(command.get(0), builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command, e);
        }
    }

    public String output() {
        try {
            return Files.readString(output, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until the output contains the text; fails with the output when it does not or the program ended. */
    public void awaitOutput(String text, Duration limit) {
        boolean found = Await.within(limit, () -> output().contains(text) || !process.isAlive());
        if (!found || !output().contains(text)) {
            throw new AssertionError(name + " did not print '" + text + "':\n" + output());
        }
    }

    /** Writes one line to the program's standard input. */
    public void type(String line) {
        try {
            OutputStream in = process.getOutputStream();
            in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " takes no input:\n" + output(), e);
        }
    }

    /** Says nothing more to the program, waits for it to end by itself and returns its exit code. */
    public int awaitExit(Duration limit) {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + " still runs after " + limit.toSeconds() + " s:\n" + output());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot end the input of " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + name, e);
        }
        return process.exitValue();
    }

    /** Sends SIGTERM and waits for the end; fails when the program needs longer than 15 s, and kills it then. */
    public void terminate() {
        process.destroy();
        if (!Await.within(END_LIMIT, () -> !process.isAlive())) {
            process.destroyForcibly();
            throw new AssertionError(name + " did not end within " + END_LIMIT.toSeconds() + " s of SIGTERM");
        }
    }

    /** Ends the program at once, if it still runs. */
    public void kill() {
        process.destroyForcibly();
        Await.until(name + " ends after SIGKILL", END_LIMIT, () -> !process.isAlive());
    }

    @Override
    public void close() {
        process.destroy();
        if (!Await.within(Duration.ofSeconds(3), () -> !process.isAlive())) {
            kill();
        }
    }
}
