package io.tandempbx.mail.smtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.mail.api.Mail;
import io.tandempbx.mail.api.MailAnswer;
import io.tandempbx.mail.api.MailAttachment;
import io.tandempbx.security.api.RefusedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mails on their way to a server that is there, away, slow, or of another opinion. */
class PostmanTest {
    private static final String ADDRESS = "owner@example.org";

    @TempDir
    Path root;

    private final Hands clock = new Hands();
    private TestServer server;
    private MailSettings settings;
    private Postman postman;

    /** A clock that moves when it is told to. */
    private static final class Hands extends Clock {
        private Instant now = Instant.parse("2026-11-29T03:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }

        void move(Duration by) {
            now = now.plus(by);
        }
    }

    @BeforeEach
    void start() throws IOException, GeneralSecurityException, InterruptedException {
        server = new TestServer(root, 0);
        settings = with(server.port(), Encryption.STARTTLS, false, 10);
        env("SMTP_USERNAME=" + TestServer.USER + "\nSMTP_PASSWORD='" + TestServer.PASSWORD + "'\n");
        postman = successor();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private static MailSettings with(int port, Encryption encryption, boolean verify, int maxWaiting) {
        return new MailSettings(
                "localhost",
                port,
                encryption,
                verify,
                "pbx@example.org",
                "Zentrale Süd",
                2,
                10,
                60,
                72,
                maxWaiting,
                1,
                1);
    }

    private void env(String text) throws IOException {
        Path file = root.resolve(".env");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** As after a restart. */
    private Postman successor() {
        Postman next = new Postman(new Outbox(outbox()), root.resolve(".env"), () -> settings, clock);
        next.open();
        return next;
    }

    private Path outbox() {
        return root.resolve("spool/mail");
    }

    private static Mail plain(String id) {
        return new Mail(id, ADDRESS, "Nachricht für Sie", "Grüße\nzwei\n", Optional.empty());
    }

    private TestServer.Received arrived() throws InterruptedException {
        return Objects.requireNonNull(server.received.poll(5, TimeUnit.SECONDS), "no mail arrived");
    }

    private static MimeMessage read(TestServer.Received received) throws MessagingException {
        return new MimeMessage(
                Session.getInstance(new Properties()),
                new ByteArrayInputStream(received.content().getBytes(StandardCharsets.ISO_8859_1)));
    }

    private long files() throws IOException {
        if (!Files.exists(outbox())) {
            return 0;
        }
        try (Stream<Path> files = Files.list(outbox())) {
            return files.count();
        }
    }

    @Test
    void shouldSendEncryptedAsTheUserWithTheAttachment() throws Exception {
        byte[] audio = new byte[50_000];
        new Random(7).nextBytes(audio);
        Path wav = Files.write(root.resolve("message.wav"), audio);
        postman.post(new Mail(
                "m-1",
                ADDRESS,
                "Nachricht für Sie",
                "Grüße\nzwei\n",
                Optional.of(new MailAttachment("1.wav", "audio/wav", wav))));
        Files.delete(wav); // the outbox has its own
        postman.round();
        TestServer.Received received = arrived();
        assertTrue(received.encrypted() && received.known(), received::toString);
        assertEquals("MAIL FROM:<pbx@example.org>", received.from());
        assertEquals("RCPT TO:<owner@example.org>", received.to());
        MimeMessage message = read(received);
        assertEquals("Nachricht für Sie", message.getSubject());
        assertEquals("<m-1@example.org>", message.getMessageID());
        assertTrue(message.getFrom()[0].toString().contains("pbx@example.org"));
        Multipart parts = (Multipart) message.getContent();
        assertEquals(
                "Grüße\r\nzwei\r\n",
                String.valueOf(parts.getBodyPart(0).getContent()).replaceAll("\r?\n", "\r\n"));
        assertEquals("1.wav", parts.getBodyPart(1).getFileName());
        assertTrue(parts.getBodyPart(1).isMimeType("audio/wav"));
        assertArrayEquals(audio, parts.getBodyPart(1).getInputStream().readAllBytes());
        assertEquals(0, files());
        assertEquals(1, postman.state().sent());
    }

    @Test
    void shouldSayNothingToAServerWhoseCertificateItDoesNotTrust() throws Exception {
        settings = with(server.port(), Encryption.STARTTLS, true, 10);
        postman = successor();
        postman.post(plain("m-1"));
        postman.round();
        assertEquals(0, server.received.size());
        assertEquals(1, postman.state().waiting());
        assertTrue(postman.state().fault().contains("PKIX"), postman.state().fault());
    }

    @Test
    void shouldSayNothingToAServerWithoutEncryption() throws Exception {
        server.answers.put("EHLO", "250 test");
        postman.post(plain("m-1"));
        postman.round();
        assertEquals(0, server.received.size());
        assertTrue(postman.state().fault().contains("STARTTLS"), postman.state().fault());
    }

    @Test
    void shouldWaitForAServerThatIsAwayOverARestartAndThenSendEverything() throws Exception {
        int port = server.port();
        server.close();
        postman.post(plain("m-1"));
        clock.move(Duration.ofSeconds(1));
        postman.post(plain("m-2"));
        postman.round();
        assertEquals(2, postman.state().waiting());
        assertFalse(postman.state().fault().isEmpty());
        postman = successor();
        assertEquals(2, postman.state().waiting());
        postman.round(); // in vain
        server = new TestServer(root, port);
        postman.round();
        assertEquals(0, server.received.size()); // the pause is not over
        clock.move(Duration.ofSeconds(10));
        postman.round();
        assertTrue(arrived().content().contains("Message-ID: <m-1@"));
        assertTrue(arrived().content().contains("Message-ID: <m-2@"));
        assertEquals(0, postman.state().waiting());
        assertEquals("", postman.state().fault());
    }

    @Test
    void shouldPauseLongerAndLongerUntilTheLongest() throws Exception {
        server.answers.put("RCPT", "451 4.7.1 greylisted");
        postman.post(plain("m-1"));
        long failed = 0;
        for (int seconds : new int[] {10, 20, 40, 60, 60}) {
            postman.round();
            failed++;
            assertEquals(failed, attempts());
            clock.move(Duration.ofSeconds(seconds - 1));
            postman.round();
            assertEquals(failed, attempts());
            clock.move(Duration.ofSeconds(1));
        }
        assertEquals("451 4.7.1 greylisted", postman.state().fault());
        server.answers.clear();
        postman.round();
        assertTrue(arrived().content().contains("m-1"));
    }

    private long attempts() {
        long[] count = new long[1];
        postman.collect(new Figures(count));
        return count[0];
    }

    @Test
    void shouldGiveUpAtOnceWhatIsRefusedAndSendTheRest() throws Exception {
        server.answers.put("RCPT", "550 5.1.1 no such user");
        postman.post(plain("m-1"));
        postman.round();
        assertEquals(0, postman.state().waiting());
        assertEquals(1, postman.state().givenUp());
        assertEquals(0, files());
        server.answers.clear();
        postman.post(plain("m-2"));
        postman.round();
        assertTrue(arrived().content().contains("m-2"));
    }

    @Test
    void shouldKeepMailWhileTheLoginIsWrongAndSendItWithTheRightOneAtOnce() throws Exception {
        env("SMTP_USERNAME=pbx\nSMTP_PASSWORD=wrong\n");
        postman.post(plain("m-1"));
        postman.round();
        assertEquals(1, postman.state().waiting());
        assertTrue(postman.state().fault().contains("535"), postman.state().fault());
        env("SMTP_USERNAME=pbx\nSMTP_PASSWORD=\"" + TestServer.PASSWORD + "\"\n");
        postman.round();
        assertTrue(arrived().known());
    }

    @Test
    void shouldGiveUpWhatHasWaitedTooLongButNotUntried() throws Exception {
        int port = server.port();
        server.close();
        postman.post(plain("m-1"));
        postman.round();
        clock.move(Duration.ofHours(71));
        postman.round();
        assertEquals(1, postman.state().waiting());
        clock.move(Duration.ofHours(1));
        postman.round();
        assertEquals(0, postman.state().waiting());
        assertEquals(1, postman.state().givenUp());
        postman.post(plain("m-2"));
        clock.move(Duration.ofHours(100)); // as when the machine was off
        server = new TestServer(root, port);
        postman = successor();
        postman.round();
        assertTrue(arrived().content().contains("m-2"));
    }

    @Test
    void shouldRefuseWhatIsNoMailAndWhatIsTooMuch() throws Exception {
        settings = with(server.port(), Encryption.STARTTLS, false, 2);
        for (String address : new String[] {"", "owner", "a@b\r\nRCPT TO:<c@d>", "<a@b>", "a b@c", "a@b@c", "@b"}) {
            RefusedException e = assertThrows(
                    RefusedException.class, () -> postman.post(new Mail("m", address, "s", "t", Optional.empty())));
            assertEquals(RefusedException.Kind.INVALID, e.kind(), address);
            assertEquals("to", e.field());
        }
        assertThrows(RefusedException.class, () -> postman.post(plain("../m")));
        assertThrows(
                RefusedException.class,
                () -> postman.post(new Mail("m", ADDRESS, "s\nBcc: x@y", "t", Optional.empty())));
        postman.post(plain("m-1"));
        postman.post(plain("m-1")); // the same
        postman.post(plain("m-2"));
        RefusedException full = assertThrows(RefusedException.class, () -> postman.post(plain("m-3")));
        assertEquals(RefusedException.Kind.UNAVAILABLE, full.kind());
        assertEquals(2, postman.state().waiting());
    }

    @Test
    void shouldLeaveBehindWhatIsTooLarge() throws Exception {
        Path wav = Files.write(root.resolve("long.wav"), new byte[1_000_001]);
        postman.post(
                new Mail("m-1", ADDRESS, "s", "t\n", Optional.of(new MailAttachment("long.wav", "audio/wav", wav))));
        postman.round();
        String text = String.valueOf(read(arrived()).getContent());
        assertTrue(text.contains("long.wav is too large"), text);
    }

    @Test
    void shouldTellWhatTheServerSaysToATest() throws Exception {
        MailAnswer good = postman.test(ADDRESS);
        assertTrue(good.accepted());
        assertEquals("250 2.0.0 queued as 4711", good.words());
        assertTrue(arrived().encrypted());
        server.answers.put("RCPT", "550 5.1.1 no such user");
        MailAnswer bad = postman.test(ADDRESS);
        assertFalse(bad.accepted());
        assertEquals("550 5.1.1 no such user", bad.words());
        assertThrows(RefusedException.class, () -> postman.test("nobody"));
    }

    @Test
    void shouldNotWaitForASilentServerLongerThanItMay() throws Exception {
        settings = new MailSettings(
                "localhost",
                server.port(),
                Encryption.STARTTLS,
                false,
                "pbx@example.org",
                "",
                300,
                10,
                60,
                72,
                10,
                1,
                1);
        postman = successor();
        server.answers.put("MAIL", "");
        long beganNs = System.nanoTime();
        MailAnswer answer = postman.test(ADDRESS);
        long tookMs = (System.nanoTime() - beganNs) / 1_000_000;
        assertFalse(answer.accepted());
        assertTrue(tookMs < 10_000, () -> "took " + tookMs + " ms");
        postman.post(plain("m-1"));
        Postman running = successor();
        server.verbs.clear();
        running.start();
        while (!"MAIL".equals(Objects.requireNonNull(server.verbs.poll(5, TimeUnit.SECONDS)))) {
            // it says hello first
        }
        long stopNs = System.nanoTime();
        running.stop();
        long stopMs = (System.nanoTime() - stopNs) / 1_000_000;
        assertTrue(stopMs < 5_000, () -> "stopping took " + stopMs + " ms");
        assertEquals(1, successor().state().waiting());
    }

    @Test
    void shouldNotTakeMailThatCannotLeave() {
        settings = MailSettings.PRESET;
        postman = successor();
        assertFalse(postman.state().isConfigured());
        RefusedException e = assertThrows(RefusedException.class, () -> postman.post(plain("m-1")));
        assertEquals(RefusedException.Kind.UNAVAILABLE, e.kind());
    }
}
