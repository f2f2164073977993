package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.audio.WavFile;
import io.tandempbx.itests.pbx.JarVersions;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.Scrape;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.FreePorts;
import io.tandempbx.itests.support.StartTlsFront;
import io.tandempbx.itests.support.Workspace;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Messages that are left by telephone arrive by mail, whatever becomes of the mail server and the process meanwhile. */
@TestInstance(Lifecycle.PER_CLASS)
class MailIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofSeconds(40);
    private static final String OWNER = "1002";
    private static final String ADDRESS = "owner@example.org";
    private static final String USER = "pbx";
    private static final String PASSWORD = "right one";
    private static final short[] SAID = Speech.FOX.samples(Workspace.directory("speech"));

    private final int port = FreePorts.one();
    private final PbxProcess pbx = PbxProcess.start(PbxOptions.quickStart("mail")
            .withMailboxes()
            .with("pbx.mail.cfg", "host = localhost")
            .with("pbx.mail.cfg", "port = " + port)
            .with("pbx.mail.cfg", "tls = tls")
            .with("pbx.mail.cfg", "verify_certificate = false")
            .with("pbx.mail.cfg", "from = pbx@example.org")
            .with("pbx.mail.cfg", "first_pause_seconds = 1")
            .with("pbx.mail.cfg", "longest_pause_seconds = 2")
            .with(".env", "SMTP_USERNAME=" + USER)
            .with(".env", "SMTP_PASSWORD='" + PASSWORD + "'"));
    private Phones phones = new Phones(pbx);
    private Optional<GreenMail> server = Optional.empty();
    private int logStart;
    private int revision;

    MailIT() {
        pbx.rest()
                .send("PATCH", "/api/extensions/" + OWNER, "{\"email\":\"" + ADDRESS + "\"}")
                .expect(200);
    }

    @AfterAll
    void stop() {
        serverGoes();
        pbx.close();
    }

    @AfterEach
    void nothingIsLeftOver() {
        phones.close();
        phones = new Phones(pbx);
        serverGoes();
        logStart = pbx.log().length();
        pbx.assertNoNewTrace();
    }

    private GreenMail serverComes() {
        return serverComes(port, ServerSetup.PROTOCOL_SMTPS);
    }

    private GreenMail serverComes(int at, String protocol) {
        GreenMail next = new GreenMail(new ServerSetup(at, "127.0.0.1", protocol));
        next.withConfiguration(new GreenMailConfiguration().withUser("pbx@example.org", USER, PASSWORD));
        next.start();
        server = Optional.of(next);
        return next;
    }

    private void serverGoes() {
        server.ifPresent(GreenMail::stop);
        server = Optional.empty();
    }

    @Test
    void shouldMailWhatACallerLeft() {
        GreenMail mail = serverComes();
        leaveMessage();
        assertArrived(mail, 1);
        Await.until("the outbox is empty", LIMIT, () -> waiting() == 0);
        String log = pbx.log().substring(logStart);
        assertTrue(log.contains("mail sent id=voicemail-1002-") && log.contains("to=" + ADDRESS), log);
        assertTrue(
                pbx.rest().withoutCredentials().get("/metrics").text().contains("pbx_mail_total{outcome=\"sent\",}"));
    }

    @Test
    void shouldMailWhenTheServerIsBackOverTheEndOfTheProcessAndReplacement() {
        leaveMessage();
        Await.until("health warns", LIMIT, () -> health().equals("warning"));
        update("io.tandempbx.mail.smtp", "mail/smtp");
        leaveMessage();
        Await.until("both wait", LIMIT, () -> waiting() == 2);
        assertOutboxIsShown();
        update("io.tandempbx.voicemail.core", "voicemail/core");
        pbx.kill();
        pbx.awaitReadyAgain();
        Await.until("both wait again", LIMIT, () -> waiting() == 2);
        Await.until("health warns again", LIMIT, () -> health().equals("warning"));
        GreenMail mail = serverComes();
        assertArrived(mail, 2);
        Await.until("health is well", LIMIT, () -> health().equals("healthy"));
        assertEquals(0, waiting());
        String log = pbx.log().substring(logStart);
        assertTrue(log.contains("takes no mail, ") && log.contains("takes mail again"), log);
        assertEquals(2, mail.getReceivedMessages().length, "none twice");
    }

    @Test
    void shouldMailByStartTlsFromOneSettingToTheNext() throws IOException, FolderException {
        int inner = FreePorts.one();
        GreenMail mail = serverComes(inner, ServerSetup.PROTOCOL_SMTP);
        try (StartTlsFront front = new StartTlsFront(port, inner)) {
            pbx.set("pbx.mail.cfg", "tls", "starttls");
            Await.until("settings are in effect", LIMIT, () -> pbx.shell()
                    .run("pbx:mail-test " + ADDRESS)
                    .contains(": 250 OK"));
            mail.purgeEmailFromAllMailboxes();
            leaveMessage();
            assertArrived(mail, 1);
            assertTrue(front.upgraded() >= 2, () -> "encrypted: " + front.upgraded());
            pbx.set("pbx.mail.cfg", "verify_certificate", "true");
            Await.until("the certificate is not trusted", LIMIT, () -> pbx.shell()
                    .run("pbx:mail-test " + ADDRESS)
                    .contains("PKIX path building failed"));
        } finally {
            pbx.set("pbx.mail.cfg", "verify_certificate", "false");
            pbx.set("pbx.mail.cfg", "tls", "tls");
        }
    }

    @Test
    void shouldTellTheServersWordsAtTheShell() {
        long beganNs = System.nanoTime();
        String away = pbx.shell().run("pbx:mail-test " + ADDRESS);
        assertTrue(System.nanoTime() - beganNs < 12_000_000_000L, "took too long");
        assertTrue(away.contains("did not take it") && away.contains("Connection refused"), away);
        GreenMail mail = serverComes();
        String taken = pbx.shell().run("pbx:mail-test " + ADDRESS);
        assertTrue(taken.contains("localhost:" + port + " took it") && taken.contains(": 250 OK"), taken);
        assertEquals(1, mail.getReceivedMessages().length);
        String wrong = pbx.shell().run("pbx:mail-test nobody");
        assertTrue(wrong.contains("address 'nobody' must be a mail address"), wrong);
        System.out.println("mail: " + taken.strip());
    }

    private void leaveMessage() {
        int before = files();
        TestCall out = phones.udp("1001").call("*" + OWNER).awaitAnswered();
        out.rtp().send(new byte[0]);
        out.rtp().awaitMore(10, LIMIT);
        out.rtp().sendDigits("#");
        Await.until("it is being recorded", LIMIT, () -> files() == before + 1);
        out.rtp().send(Speech.muLaw(SAID));
        int until = out.rtp().sentCount() + SAID.length / 160 + 25;
        Await.until("all is said", LONG, () -> out.rtp().sentCount() > until);
        out.hangUp();
    }

    /** Over REST, at the shell and in the figures. */
    private void assertOutboxIsShown() {
        JsonNode outbox = pbx.rest().get("/api/mail/outbox").expect(200).json();
        assertEquals(2, outbox.path("waiting").asInt(), outbox::toString);
        assertEquals(ADDRESS, outbox.at("/mails/1/to").asText(), outbox::toString);
        assertEquals("localhost:" + port, outbox.path("server").asText(), outbox::toString);
        assertTrue(outbox.path("fault").asText().contains("Connection refused"), outbox::toString);
        JsonNode test = pbx.rest()
                .post("/api/mail/test", "{\"address\":\"" + ADDRESS + "\"}")
                .expect(200)
                .json();
        assertTrue(!test.path("accepted").asBoolean(true), test::toString);
        pbx.rest().post("/api/mail/test", "{\"address\":\"nobody\"}").expect(422);
        String shown = pbx.shell().run("pbx:mail-list");
        assertTrue(shown.contains("2 wait: ") && shown.contains(ADDRESS), shown);
        assertTrue(Scrape.of(pbx.rest()).value("pbx_mail_oldest_seconds") > 0, "no mail has waited");
    }

    private int files() {
        Path folder = pbx.home().resolve("voicemail").resolve(OWNER);
        try (var files = Files.isDirectory(folder) ? Files.list(folder) : java.util.stream.Stream.<Path>empty()) {
            return (int) files.filter(file -> file.toString().endsWith(".wav")).count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void assertArrived(GreenMail mail, int count) {
        assertTrue(mail.waitForIncomingEmail(LONG.toMillis(), count), "mail does not arrive");
        try {
            for (MimeMessage message : mail.getReceivedMessages()) {
                assertPlayable(message);
            }
        } catch (MessagingException | IOException | UnsupportedAudioFileException e) {
            throw new AssertionError("the mail cannot be read", e);
        }
    }

    private static void assertPlayable(MimeMessage message)
            throws MessagingException, IOException, UnsupportedAudioFileException {
        assertEquals("New message from 1001 in mailbox 1002", message.getSubject());
        assertEquals(ADDRESS, message.getAllRecipients()[0].toString());
        assertTrue(message.getMessageID().matches("<voicemail-1002-[0-9a-z-]+@example.org>"), message.getMessageID());
        Multipart parts = (Multipart) message.getContent();
        String text = String.valueOf(parts.getBodyPart(0).getContent());
        assertTrue(text.matches("(?s)1001 .*\r?\nleft a message of [3-9] s in mailbox 1002 at 20.*"), text);
        Path file = MailedAudio.of(message);
        try (AudioInputStream played = AudioSystem.getAudioInputStream(file.toFile())) {
            assertTrue(played.getFrameLength() > 3 * played.getFormat().getFrameRate(), played::toString);
        }
        double similar = Similarity.of(SAID, WavFile.read(file, Speech.SAMPLE_RATE_HZ));
        System.out.printf("mail: %s with %d octets, %.3f%n", message.getMessageID(), Files.size(file), similar);
        assertTrue(similar > 0.9, "something else was mailed: " + similar);
    }

    private String health() {
        return pbx.rest()
                .withoutCredentials()
                .get("/health")
                .json()
                .path("checks")
                .path("mail")
                .path("status")
                .asText();
    }

    private int waiting() {
        Path outbox = pbx.home().resolve("data/spool/mail");
        try (var files = Files.isDirectory(outbox) ? Files.list(outbox) : java.util.stream.Stream.<Path>empty()) {
            return (int) files.filter(file -> file.toString().endsWith(".properties"))
                    .count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void update(String bundle, String module) {
        revision++;
        var next = JarVersions.rebuilt(JarVersions.built(module), "0.1." + revision);
        String said = pbx.shell().run("bundle:update " + bundle + " file:" + next);
        assertTrue(!said.contains("Error"), said);
    }
}
