package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.audio.WavFile;
import io.tandempbx.itests.pbx.RunbookStep;
import io.tandempbx.itests.pbx.RunbookSystem;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestCarrier;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.Script;
import io.tandempbx.itests.support.SmallDisk;
import io.tandempbx.testing.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * The checks of docs/RUNBOOK.md with one fault after another: each is seen in {@code /health}, in the log and in the figures,
 * the checks end and say what is wrong, calls go on meanwhile, and all is well again without a restart.
 */
@Tag("long")
@TestInstance(Lifecycle.PER_CLASS)
class RunbookFaultsIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int DISK_MB = 4;
    private static final int SAID_FRAMES = 150;
    private static final String OWNER = "1003";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<RunbookStep> steps = RunbookStep.all();
    private final PostgresServer server = PostgresServer.start();
    private final RunbookSystem system;
    private final SmallDisk messages;
    private final SmallDisk recordings;
    private final TestCarrier carrier;
    private GreenMail mail;
    private Map<String, String> passwords = Map.of();

    RunbookFaultsIT() throws IOException {
        system = new RunbookSystem("runbook-faults", server)
                .with("pbx.mail.cfg", "tls = none")
                .with("pbx.mail.cfg", "first_pause_seconds = 1")
                .with("pbx.mail.cfg", "longest_pause_seconds = 2")
                .with("pbx.voicemail.cfg", "min_free_mb = 1")
                .with("pbx.recording.cfg", "min_free_mb = 1");
        messages = SmallDisk.mountAt(Files.createDirectories(system.home().resolve("voicemail")), DISK_MB);
        recordings = SmallDisk.mountAt(Files.createDirectories(system.home().resolve("recordings")), DISK_MB);
        carrier = new TestCarrier(system.sip(), "030", "carrier", "pbx", "unused");
        mail = mailServer();
    }

    private GreenMail mailServer() {
        GreenMail next = new GreenMail(new ServerSetup(system.smtpPort(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        next.start();
        return next;
    }

    @BeforeAll
    void start() throws IOException {
        system.start();
        passwords = Files.readAllLines(system.home().resolve("etc/demo-extensions.csv")).stream()
                .map(line -> line.split(",", -1))
                .collect(Collectors.toMap(cells -> cells[0], cells -> cells[1]));
        RunbookStep configured = steps.stream()
                .filter(step -> step.commands().contains("SMTP_HOST"))
                .findFirst()
                .orElseThrow();
        configured.assertUsual(system.run(configured.commands()));
        rest("PATCH", "extensions/" + OWNER, "{\"email\": \"owner@example.org\"}");
        rest(
                "POST",
                "trunks",
                "{\"trunk_id\": \"carrier\", \"host\": \"127.0.0.1\", \"port\": " + carrier.port()
                        + ", \"probe_seconds\": 1}");
        assertTrue(steps.stream().filter(RunbookStep::isCheck).count() > 10, "the runbook has no checks");
    }

    @AfterAll
    void stop() {
        system.close();
        carrier.close();
        mail.stop();
        messages.close();
        recordings.close();
        server.close();
    }

    /** Whatever became of the test: the next one finds only its own fault. */
    @AfterEach
    void mend() {
        messages.makeRoom();
        recordings.makeRoom();
        carrier.silent(false);
    }

    private String rest(String method, String path, String body) {
        return system.run("curl -s -k --netrc-file /opt/pbx/.netrc -X " + method + " https://localhost:8080/api/" + path
                        + " -H 'Content-Type: application/json' -d '" + body + "'")
                .expect(0)
                .output();
    }

    @Test
    void shouldGoOnWithoutTheDatabase() {
        Fault fault = begin("the database away", "database", "warning", server::stop);
        fault.checks();
        fault.end(server::resume);
        fault.assertLines("database fault sqlstate=", 4); // of several kinds
    }

    @Test
    void shouldGoOnWithoutTheMailServer() {
        Fault fault = begin("the mail server away", "mail", "warning", () -> {
            mail.stop();
            leaveMessage();
        });
        fault.checks();
        fault.end(() -> mail = mailServer());
        assertTrue(mail.waitForIncomingEmail(LIMIT.toMillis(), 1), "the mail did not arrive");
        fault.assertLines("takes no mail, ", 1);
    }

    @Test
    void shouldGoOnWithADeadTrunk() {
        Fault fault = begin("a dead trunk", "trunks", "warning", () -> carrier.silent(true));
        fault.checks();
        fault.end(() -> carrier.silent(false));
        fault.assertLines("trunk carrier down", 1);
    }

    @Test
    void shouldGoOnWithAFullDisk() {
        Fault fault = begin("a full disk", "voicemail", "warning", () -> {
            messages.fill();
            recordings.fill();
        });
        for (int call = 0; call < 3; call++) {
            assertIsRefusedInWords();
        }
        fault.checks();
        fault.end(() -> {
            messages.makeRoom();
            recordings.makeRoom();
        });
        fault.assertLines(" Mailboxes(:| cannot be written)", 1 + fault.minutes());
        leaveMessage();
    }

    @Test
    void shouldGoOnWithACertificateThatIsOver() {
        Fault fault = begin("a certificate over", "certificate", "critical", () -> exchangeCertificate(9, 8));
        fault.checks();
        fault.end(() -> exchangeCertificate(1, 200));
    }

    private void exchangeCertificate(int begunDaysAgo, int days) {
        String ssl = "/opt/pbx/ssl";
        String store = ssl + "/exchange.p12";
        String from = "openssl pkcs12 -in " + store + " -passin pass:changeit ";
        system.run(String.join(
                        "\n",
                        "rm -f " + store,
                        "keytool -genkeypair -alias server -keyalg EC -groupname secp256r1 -dname CN=localhost"
                                + " -ext san=dns:localhost -startdate -" + begunDaysAgo + "d -validity " + days
                                + " -storetype PKCS12 -storepass changeit -keystore " + store,
                        from + "-nocerts -nodes | openssl pkey -out " + ssl + "/server.key",
                        from + "-nokeys | openssl x509 -out " + ssl + "/server.crt",
                        "chmod 600 " + ssl + "/server.key"))
                .expect(0);
    }

    /** A fault that is on. */
    private final class Fault {
        private final String name;
        private final String check;
        private final int logStart = system.log().length();
        private final long beganNs = System.nanoTime();
        private final long pid = system.pid();

        Fault(String name, String check) {
            this.name = name;
            this.check = check;
        }

        /** Runs the checks of the runbook beside a call. */
        void checks() {
            List<RunbookStep> checks =
                    steps.stream().filter(RunbookStep::isCheck).toList();
            try (TestPhone one = phone("1001");
                    TestPhone other = phone("1002")) {
                Conversation talk = Phones.talk(one, other).speak();
                talk.assertHeard();
                long stepsNs = System.nanoTime();
                checks.forEach(this::check);
                System.out.printf(
                        "%s: %d checks in %d s%n", name, checks.size(), (System.nanoTime() - stepsNs) / 1_000_000_000);
                talk.assertNothingLost();
                talk.callerHangsUp();
                Conversation next = Phones.talk(other, one).speak();
                next.assertHeard();
                next.callerHangsUp();
                one.register(0);
                other.register(0);
            }
        }

        /** Once more if a moment was all it lacked, as a machine at its limit may. */
        private void check(RunbookStep step) {
            Script first = system.run(step.commands());
            try {
                step.assertUnder(name, first);
            } catch (AssertionError e) {
                step.assertUnder(name, system.run(step.commands()));
            }
        }

        void end(Runnable mend) {
            mend.run();
            awaitStatus(check, "healthy");
            Await.until(
                    "the log has that it is over", LIMIT, () -> text().contains("check " + check + " is well again"));
            assertEquals(pid, system.pid(), "it was restarted");
            assertLines("check " + check + " (warns|fails): ", 1 + minutes());
            assertTrue(!text().contains("\tat "), "an exception trace in the log");
        }

        private String text() {
            return system.log().substring(logStart);
        }

        int minutes() {
            return (int) ((System.nanoTime() - beganNs) / 60_000_000_000L);
        }

        void assertLines(String regex, int most) {
            List<String> lines = text().lines()
                    .filter(line -> line.matches(".*" + regex + ".*"))
                    .toList();
            assertTrue(!lines.isEmpty() && lines.size() <= most, () -> regex + " at most " + most + ": " + lines);
        }
    }

    private Fault begin(String name, String check, String status, Runnable breaking) {
        awaitStatus(check, "healthy");
        Fault fault = new Fault(name, check);
        breaking.run();
        awaitStatus(check, status);
        Pattern line = Pattern.compile("check " + check + " (warns|fails): ");
        Await.until("the log has a line of it", LIMIT, () -> line.matcher(fault.text())
                .find());
        assertEquals("degraded", health().path("status").asText());
        return fault;
    }

    private JsonNode health() {
        try {
            return JSON.readTree(system.run("curl -s -k https://localhost:8080/health")
                    .expect(0)
                    .output());
        } catch (IOException e) {
            throw new AssertionError("not JSON", e);
        }
    }

    private void awaitStatus(String check, String status) {
        Await.until(check + " is " + status, LIMIT, () -> health().at("/checks/" + check + "/status")
                .asText()
                .equals(status));
    }

    private TestPhone phone(String extension) {
        return system.phone(extension, passwords.getOrDefault(extension, ""));
    }

    private void leaveMessage() {
        try (TestPhone caller = phone("1004")) {
            TestCall call = caller.call("*" + OWNER).awaitAnswered();
            call.rtp().send(new byte[0]);
            call.rtp().awaitMore(10, LIMIT);
            call.rtp().sendDigits("#");
            int until = call.rtp().sentCount() + SAID_FRAMES;
            Await.until("something is said", LIMIT, () -> call.rtp().sentCount() > until);
            assertTrue(!call.isEnded(), "no message could be left");
            call.hangUp();
            caller.register(0);
        }
    }

    private void assertIsRefusedInWords() {
        short[] words =
                WavFile.read(system.home().resolve("voicemail_prompts/vm-cannot-record.wav"), Speech.SAMPLE_RATE_HZ);
        try (TestPhone caller = phone("1004")) {
            TestCall call = caller.call("*" + OWNER).awaitAnswered();
            call.rtp().send(new byte[0]);
            call.awaitEnded();
            double heard = Similarity.of(words, call.rtp().heard());
            assertTrue(heard > 0.9, () -> "something else was heard: " + heard);
            caller.register(0);
        }
    }
}
