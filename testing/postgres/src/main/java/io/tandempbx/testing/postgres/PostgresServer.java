package io.tandempbx.testing.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server for one test: made in a temporary directory, on a free port of the loopback address, with the
 * programs of Debian's package {@code postgresql-15}; it can be stopped, started again and asked to do anything. Ends with
 * {@link #close} or with this process. The server refuses to run as root, so root lets the user {@code postgres} run it.
 * Not thread-safe.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
    private static final long START_LIMIT_MS = 30_000;
    private static final String SUPERUSER = "postgres";
    private static final String SUPERUSER_PASSWORD = "not-for-the-pbx";

    private final Path directory;
    private final int port;
    private final Thread end = new Thread(this::close, "postgres-end");
    private @Nullable Process process;

    private PostgresServer(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /** Makes and starts a server that nobody has used. */
    public static PostgresServer start() {
        try {
            Path directory = Files.createTempDirectory(Path.of("/tmp"), "tandem-postgres-");
            PostgresServer server = new PostgresServer(directory, freePort());
            Runtime.getRuntime().addShutdownHook(server.end);
            server.initialise();
            server.resume();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public static String superuser() {
        return SUPERUSER;
    }

    public static String superuserPassword() {
        return SUPERUSER_PASSWORD;
    }

    /** Makes a role and a database that it owns, as an installation does. */
    public void createDatabase(String name, String role, String password) {
        sql("postgres", "CREATE ROLE " + role + " LOGIN PASSWORD '" + password + "'");
        sql("postgres", "CREATE DATABASE " + name + " OWNER " + role);
    }

    /** Runs one statement as superuser and returns what it printed, rows as {@code a|b} lines. */
    public String sql(String database, String statement) {
        List<String> command = asUser(
                "psql",
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-U",
                SUPERUSER,
                "-d",
                database,
                "-c",
                statement);
        return run(command).strip();
    }

    /** Ends every session except those of the superuser, as an administrator or a firewall does. */
    public void killSessions() {
        killSessions("");
    }

    /** Ends those sessions among them that wait for the next statement. */
    public void killIdleSessions() {
        killSessions(" AND state = 'idle'");
    }

    private void killSessions(String which) {
        sql(
                "postgres",
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename <> '" + SUPERUSER
                        + "' AND usename IS NOT NULL" + which);
    }

    /** Stops the server at once; its clients are cut off, committed data stays. */
    public void stop() {
        Process running = process;
        if (running == null) {
            return;
        }
        process = null;
        run(asUser("pg_ctl", "-D", data().toString(), "-m", "fast", "-w", "stop"));
        await("the server's end", () -> !running.isAlive());
    }

    /** Starts the server again after {@link #stop}; returns when it takes connections. */
    public void resume() {
        ProcessBuilder builder = new ProcessBuilder(asUser(
                "postgres",
                "-D",
                data().toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=off",
                "-c",
                "shared_buffers=32MB"));
        builder.directory(directory.toFile());
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL is not installed? " + PROGRAMS, e);
        }
        await("the server takes connections", () -> isListening() && isReady());
    }

    /** Stops all its processes where they are: its clients are not cut off, and get no answer. */
    public void hang() {
        signal("-STOP");
    }

    /** Lets them go on after {@link #hang}. */
    public void wake() {
        signal("-CONT");
    }

    private void signal(String signal) {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("the server is stopped");
        }
        run(List.of("kill", signal, Long.toString(running.pid()))); // the first, so that no more of the others come
        for (ProcessHandle child : running.descendants().toList()) {
            try {
                run(List.of("kill", signal, Long.toString(child.pid())));
            } catch (AssertionError e) { // it ended by itself
                if (child.isAlive()) {
                    throw e;
                }
            }
        }
    }

    /** What the server has logged. */
    public String logText() {
        try {
            return Files.exists(log()) ? Files.readString(log()) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            stop();
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
            if (Thread.currentThread() != end) {
                Runtime.getRuntime().removeShutdownHook(end);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void initialise() throws IOException {
        if (isRoot()) {
            run(List.of("chown", SUPERUSER, directory.toString()));
        }
        Path passwordFile = directory.resolve("password");
        Files.writeString(passwordFile, SUPERUSER_PASSWORD);
        run(asUser(
                "initdb",
                "--no-sync",
                "-D",
                data().toString(),
                "-U",
                SUPERUSER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8"));
    }

    private Path data() {
        return directory.resolve("data");
    }

    private Path log() {
        return directory.resolve("server.log");
    }

    private boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isReady() {
        try {
            Process ready = new ProcessBuilder(
                            asUser("pg_isready", "-q", "-h", "127.0.0.1", "-p", Integer.toString(port)))
                    .start();
            return ready.waitFor(5, TimeUnit.SECONDS) && ready.exitValue() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private interface Condition {
        boolean holds();
    }

    private void await(String what, Condition condition) {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_LIMIT_MS);
        while (!condition.holds()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("not within " + START_LIMIT_MS + " ms: " + what + "\n" + logText());
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static List<String> asUser(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid", SUPERUSER, "--regid", SUPERUSER, "--clear-groups", "--"));
        }
        command.add(PROGRAMS.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static boolean isRoot() {
        return Optional.of("root").equals(ProcessHandle.current().info().user());
    }

    private String run(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(directory.toFile());
        builder.redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", SUPERUSER_PASSWORD);
        try {
            Process program = builder.start();
            program.getOutputStream().close();
            String output =
                    new String(program.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (program.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + "\n" + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
