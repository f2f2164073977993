package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.audio.WavFile;
import io.tandempbx.itests.clients.Baresip;
import io.tandempbx.itests.clients.SoftPhone;
import io.tandempbx.itests.clients.SoftPhoneAccount;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.FreePorts;
import io.tandempbx.itests.support.Workspace;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Mailbox, its mail and a recording, with phones that nobody here wrote. */
@Tag("phones")
class RealPhoneApplicationsIT extends MailboxTest {
    private static final double SAME = 0.9;
    private static final double OTHER = 0.3;
    private static final double UTTERANCE_SECONDS = (double) SAID.length / Speech.SAMPLE_RATE_HZ;
    private static final double PROMPT_SECONDS = 1;

    RealPhoneApplicationsIT() {
        super("real-phone-applications");
    }

    @Test
    void shouldKeepWhatBaresipSaysAndPlayItToAnother() {
        leaveMessage();
        double kept = Similarity.of(SAID, WavFile.read(file(), Speech.SAMPLE_RATE_HZ));
        double heard = hear();
        System.out.printf("baresip says to a mailbox: kept %.3f, heard at another %.3f%n", kept, heard);
        assertTrue(kept > SAME && heard > SAME, kept + ", " + heard);
    }

    @Test
    void shouldMailWhatBaresipSays() throws MessagingException, IOException {
        GreenMail mail = new GreenMail(new ServerSetup(FreePorts.one(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        try {
            settings(
                    "pbx.mail",
                    "{\"host\":\"localhost\",\"port\":\"%d\",\"tls\":\"none\",\"from\":\"pbx@example.org\"}"
                            .formatted(mail.getSmtp().getPort()));
            pbx.rest()
                    .send("PATCH", "/api/extensions/" + OWNER, "{\"email\":\"owner@example.org\"}")
                    .expect(200);
            leaveMessage();
            assertTrue(mail.waitForIncomingEmail(LONG.toMillis(), 1), "mail does not arrive");
            Path file = MailedAudio.of(mail.getReceivedMessages()[0]);
            double mailed = Similarity.of(SAID, WavFile.read(file, Speech.SAMPLE_RATE_HZ));
            System.out.printf("baresip says to a mailbox: mailed %.3f%n", mailed);
            assertTrue(mailed > SAME, "something else was mailed: " + mailed);
        } finally {
            settings("pbx.mail", "{\"host\":null,\"port\":null,\"tls\":null,\"from\":null}");
            mail.stop();
        }
    }

    @Test
    void shouldRecordTheCallerLeftAndTheCalledRight() {
        settings("pbx.recording", "{\"rules\":\"extension=1001\"}");
        try (Baresip caller = Baresip.registering(account("1001", Speech.FOX));
                Baresip called = Baresip.registering(account("1003", Speech.KETTLES))) {
            called.awaitRegistered();
            call(caller, "1003");
            String callId = pbx.rest()
                    .get("/api/calls/active")
                    .expect(200)
                    .json()
                    .at("/calls/0/call_id")
                    .asText();
            awaitHeard(caller, 2 * UTTERANCE_SECONDS);
            caller.hangUp();
            called.awaitEnded();
            assertRecorded(callId);
        } finally {
            settings("pbx.recording", "{\"rules\":null}");
        }
    }

    private void assertRecorded(String callId) {
        JsonNode recording = Await.value("the recording has its sum", LIMIT, () -> pbx.rest()
                .get("/api/recordings?call_id=" + callId)
                .expect(200)
                .json()
                .path("recordings")
                .valueStream()
                .filter(each -> each.path("sha256").isTextual())
                .findFirst());
        Path file =
                pbx.home().resolve("recordings").resolve(recording.path("file").asText());
        short[] left = WavFile.read(file, Speech.SAMPLE_RATE_HZ, 2, 0);
        short[] right = WavFile.read(file, Speech.SAMPLE_RATE_HZ, 2, 1);
        short[] kettles = Speech.KETTLES.samples(Workspace.directory("speech"));
        double caller = Similarity.of(SAID, left);
        double called = Similarity.of(kettles, right);
        double crossed = Math.max(Similarity.of(kettles, left), Similarity.of(SAID, right));
        JsonNode call = Await.value("the call has a record", LIMIT, () -> pbx.rest()
                .get("/api/cdr")
                .expect(200)
                .json()
                .path("calls")
                .valueStream()
                .filter(each -> each.path("call_id").asText().equals(callId)
                        && each.path("end_time").isTextual())
                .findFirst());
        double lasted = call.path("billsec").asDouble();
        double recorded = recording.path("duration").asDouble();
        System.out.printf(
                "recording of baresip: left %.3f, right %.3f, crossed %.3f; %.3f s of %.3f%n",
                caller, called, crossed, recorded, lasted);
        assertTrue(caller > SAME && called > SAME && crossed < OTHER, "it holds something else");
        assertEquals(lasted, recorded, 0.040);
    }

    /** Says it twice, so that it is whole once wherever the recording begins. */
    private void leaveMessage() {
        try (Baresip caller = Baresip.registering(account("1001", Speech.FOX))) {
            call(caller, OWNER);
            awaitHeard(caller, PROMPT_SECONDS);
            caller.press("#");
            Await.until("it is being recorded", LIMIT, () -> files().size() == 1);
            Await.until(
                    "all is said",
                    LONG,
                    () -> WavFile.seconds(file(), Speech.SAMPLE_RATE_HZ) > 2 * UTTERANCE_SECONDS + 1);
            caller.hangUp();
            caller.awaitEnded();
        }
        Await.until("the message counts", LIMIT, () -> messages().size() == 1);
    }

    /** At the phone of somebody else, by keys alone. */
    private double hear() {
        pbx.shell().run("pbx:voicemail-pin " + OWNER + " --pin " + PIN);
        try (Baresip phone = Baresip.registering(account("1003", Speech.KETTLES))) {
            call(phone, "*" + OWNER);
            awaitHeard(phone, PROMPT_SECONDS);
            phone.press("*");
            awaitHeard(phone, PROMPT_SECONDS);
            phone.press(PIN + "#");
            awaitHeard(phone, 2 * PROMPT_SECONDS);
            phone.press("1");
            Await.until(
                    "it counts as heard",
                    LONG,
                    () -> messages().get(0).path("listened").asBoolean());
            awaitHeard(phone, 2 * UTTERANCE_SECONDS + 2);
            phone.hangUp();
            phone.awaitEnded();
            return Similarity.of(SAID, phone.heard());
        }
    }

    private static void call(Baresip phone, String number) {
        phone.awaitRegistered();
        phone.call(number);
        phone.awaitEstablished();
    }

    /** Waits for so much more. */
    private static void awaitHeard(SoftPhone phone, double seconds) {
        double until = phone.heardSeconds() + seconds;
        Await.until("more is heard", LONG, () -> phone.heardSeconds() > until);
    }

    private void settings(String pid, String values) {
        pbx.rest()
                .send("PATCH", "/api/config/" + pid, "{\"settings\":" + values + "}")
                .expect(200);
    }

    private SoftPhoneAccount account(String extension, Speech says) {
        return new SoftPhoneAccount(extension, PbxProcess.password(extension), pbx.sipText(), "udp", says);
    }
}
