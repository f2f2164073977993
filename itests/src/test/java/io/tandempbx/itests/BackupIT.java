package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.FileTree;
import io.tandempbx.itests.support.Script;
import io.tandempbx.itests.support.Workspace;
import io.tandempbx.testing.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Backups under calls, everything lost, and back again. */
@Tag("long")
class BackupIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int SERIES = 4; // of five calls a second each
    private static final double LEAST_PER_SECOND = 18;

    /** Recordings are on a disk of their own, as {@code etc} says. */
    @Test
    void shouldBringBackTheEmbeddedDatabaseAndAllFiles() throws Exception {
        Path recordings = Workspace.fresh("backup").resolve("big disk/recordings");
        Files.createDirectories(recordings);
        loseAndRestore(
                PbxOptions.quickStart("backup").with("pbx.recording.cfg", "directory = " + recordings),
                home -> recordings,
                () -> {});
    }

    @Test
    void shouldRefuseABackupWithoutADirectoryThatIsSet() throws IOException {
        Path home = Workspace.fresh("backup");
        Files.createDirectories(home.resolve("etc"));
        Files.writeString(home.resolve("etc/pbx.voicemail.cfg"), "directory = /nowhere/mail boxes\n");
        Path backups = Workspace.fresh("backups");
        Script.run("backup.sh", "--full", "--home", home.toString(), "--destination", backups.toString())
                .expect(1)
                .expect("the directory of voicemail, '/nowhere/mail boxes' as set in etc, is not there");
    }

    @Test
    void shouldBringBackADatabaseInPostgres() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            server.createDatabase("pbx_system", "pbx_user", "se:cr\\et");
            PbxOptions options = PbxOptions.quickStart("backup-postgres")
                    .with("pbx.store.cfg", "database = postgresql")
                    .with(".env", "DB_PORT=" + server.port())
                    .with(".env", "DB_PASSWORD=se:cr\\et");
            loseAndRestore(options, home -> home.resolve("recordings"), () -> {
                server.sql("postgres", "DROP DATABASE pbx_system WITH (FORCE)");
                server.sql("postgres", "CREATE DATABASE pbx_system OWNER pbx_user");
            });
        }
    }

    private static void loseAndRestore(PbxOptions options, UnaryOperator<Path> place, Runnable loseDatabase)
            throws Exception {
        Path backups = Workspace.fresh("backups");
        Instant begin = Instant.now();
        PbxProcess pbx = PbxProcess.start(options);
        Path home = pbx.home();
        Path recordings = place.apply(home);
        write(recordings.resolve("first.wav"), "one");
        write(home.resolve("voicemail/1001/message 1.wav"), "hello");
        write(home.resolve("voicemail_prompts/welcome.wav"), "welcome");
        String records;
        String extensions;
        Instant cut;
        try (Phones phones = new Phones(pbx)) {
            AtomicBoolean over = new AtomicBoolean();
            List<CallSeries> load = new ArrayList<>();
            List<FutureTask<Boolean>> calls = new ArrayList<>();
            for (int number = 1001; number < 1001 + 2 * SERIES; number += 2) {
                CallSeries series =
                        new CallSeries(phones.udp(Integer.toString(number)), phones.udp(Integer.toString(number + 1)));
                load.add(series);
                calls.add(new FutureTask<>(() -> series.makeWhile(() -> !over.get()), true));
            }
            long beganNs = System.nanoTime();
            calls.forEach(call -> new Thread(call, "calls").start());
            try {
                Script full = backUp(home, backups, "--full");
                full.expect("extensions: 10");

                pbx.shell().run("pbx:extension-add 2001 --password secret-of-2001");
                Files.delete(recordings.resolve("first.wav"));
                write(recordings.resolve("second.wav"), "two");
                cut = Instant.now();
                Instant later = cut;
                Await.until("a later call is recorded", LIMIT, () -> !records(pbx, later, Instant.now())
                        .isEmpty());
                Script next = backUp(home, backups, "--incremental");
                next.expect("base: " + newest(backups, 1).getFileName());
                next.expect("extensions: 11");
            } finally {
                over.set(true);
            }
            for (FutureTask<Boolean> call : calls) {
                call.get(20, TimeUnit.SECONDS);
            }
            int made = load.stream().mapToInt(CallSeries::made).sum();
            double perSecond = made * 1e9 / (System.nanoTime() - beganNs);
            System.out.printf("backup under %.1f calls a second, %d calls, none failed%n", perSecond, made);
            assertTrue(perSecond > LEAST_PER_SECOND, () -> "only " + perSecond + " calls a second");
            records = String.join("\n", records(pbx, begin, cut));
            extensions = pbx.shell().json("pbx:extension-export --json -").toString();
            Path incremental = newest(backups, 0);
            Script.run("restore.sh", "--home", home.toString(), incremental.toString())
                    .expect(1)
                    .expect("a PBX is running");
        }
        Map<String, String> etc = FileTree.sums(home.resolve("etc"));
        Map<String, String> voicemail = FileTree.sums(home.resolve("voicemail"));
        String env = Files.exists(home.resolve(".env")) ? Files.readString(home.resolve(".env")) : "";
        pbx.close();
        FileTree.empty(home);
        if (Files.exists(recordings)) {
            FileTree.empty(Objects.requireNonNull(recordings.getParent()));
        }
        loseDatabase.run();

        Path incremental = newest(backups, 0);
        Script.run("restore.sh", "--dry-run", "--home", home.toString(), incremental.toString())
                .expect(0);
        assertEquals(Map.of(), FileTree.sums(home), "a dry run changed something");
        assertFalse(Files.exists(recordings), "a dry run changed something");
        Script.run("restore.sh", "--home", home.toString(), incremental.toString())
                .expect(0);
        assertEquals(etc, FileTree.sums(home.resolve("etc")));
        assertEquals(voicemail, FileTree.sums(home.resolve("voicemail")));
        assertEquals(
                List.of("second.wav"), List.copyOf(FileTree.sums(recordings).keySet()));
        assertTrue(Files.exists(home.resolve("voicemail_prompts/welcome.wav")));
        if (!env.isEmpty()) {
            assertEquals(env, Files.readString(home.resolve(".env")));
        }

        try (PbxProcess again = pbx.again();
                Phones phones = new Phones(again)) {
            assertEquals(
                    extensions,
                    again.shell().json("pbx:extension-export --json -").toString());
            long kept = records.lines().count();
            Await.until(
                    "what the spool holds is in the database",
                    LIMIT,
                    () -> records(again, begin, cut).size() >= kept);
            assertEquals(records, String.join("\n", records(again, begin, cut)));
            System.out.printf(
                    "restored: extensions %s, %d records %s, %d files of configuration%n",
                    FileTree.sum(extensions), records.lines().count(), FileTree.sum(records), etc.size());
            for (int number = 1001; number <= 1010; number++) {
                phones.udp(Integer.toString(number)).register(0);
            }
            TestPhone added = phones.udp("2001");
            Conversation talk = Phones.talk(phones.udp("1001"), added).speak();
            talk.assertHeard();
            talk.callerHangsUp();
        }
        damageIsNoticed(home, incremental);
    }

    private static void damageIsNoticed(Path home, Path backup) throws IOException {
        Map<String, String> before = FileTree.sums(home.resolve("etc"));
        Path archive = backup.resolve("configuration.tar.gz");
        byte[] octets = Files.readAllBytes(archive);
        octets[octets.length / 2] ^= 1;
        Files.write(archive, octets, StandardOpenOption.TRUNCATE_EXISTING);
        Script.run("restore.sh", "--home", home.toString(), backup.toString())
                .expect(1)
                .expect("configuration.tar.gz: FAILED");
        assertEquals(before, FileTree.sums(home.resolve("etc")), "a damaged backup changed something");
    }

    private static Script backUp(Path home, Path backups, String kind) throws IOException {
        Script script = Script.run("backup.sh", kind, "--home", home.toString(), "--destination", backups.toString())
                .expect(0)
                .expect("read back");
        Path written = newest(backups, 0);
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(written)));
        assertFalse(script.output().contains("se:cr"), script::output);
        return script;
    }

    /** A backup, counted from the newest. */
    private static Path newest(Path backups, int before) {
        try (Stream<Path> all = Files.list(backups)) {
            List<Path> sorted = all.filter(path -> path.getFileName().toString().matches("\\d{8}_\\d{6}"))
                    .sorted()
                    .toList();
            return sorted.get(sorted.size() - 1 - before);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The records of calls that began in this time and are over, as CSV lines without the header. */
    private static List<String> records(PbxProcess pbx, Instant from, Instant to) {
        return pbx.shell()
                .run("pbx:cdr-list --csv --from " + from + " --to " + to)
                .lines()
                .filter(line -> line.contains("answered"))
                .sorted()
                .toList();
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
