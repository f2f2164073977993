package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.audio.KeySound;
import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.audio.WavFile;
import io.tandempbx.itests.pbx.JarVersions;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.phone.TestSubscription;
import io.tandempbx.itests.rtp.DirectStream;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.Ffprobe;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages are left and heard by telephone, over replacement and the end of the process. */
class VoicemailIT extends MailboxTest {
    private int revision;

    VoicemailIT() {
        super("voicemail");
    }

    @Test
    void shouldKeepWhatACallerSaysAndPlayItToTheOwnerAtAnotherPhone() {
        TestPhone owner = phones.udp(OWNER);
        TestSubscription lamp = owner.watch(OWNER, "message-summary").begin(600);
        lamp.awaitBody("Messages-Waiting: no");
        TestCall out = phones.udp("1001").call(OWNER);
        TestCall in = owner.awaitCall();
        in.ring();
        out.awaitAnswered();
        in.awaitCancelled();
        said(out);
        out.hangUp();
        lamp.awaitBody("Messages-Waiting: yes");
        JsonNode message = messages().get(0);
        assertEquals("1001", message.path("caller_id").asText());
        assertTrue(message.path("complete").asBoolean(), message::toString);
        assertFalse(message.path("listened").asBoolean(), message::toString);
        double kept = Similarity.of(SAID, WavFile.read(file(), Speech.SAMPLE_RATE_HZ));
        assertTrue(kept > 0.9, "kept something else: " + kept);

        TestCall menu = logIn(phones.udp("1003"));
        menu.rtp().forget();
        menu.rtp().sendDigits("1");
        awaitHeard(menu);
        System.out.printf("voicemail: kept %.3f%n", kept);
        Await.until(
                "it counts as heard",
                LIMIT,
                () -> messages().get(0).path("listened").asBoolean());
        lamp.awaitBody("Messages-Waiting: no");
        menu.rtp().sendDigits("3");
        Await.until("it is deleted", LIMIT, () -> messages().isEmpty() && files().isEmpty());
        menu.hangUp();
        String log = pbx.log().substring(logStart);
        assertTrue(log.contains("voicemail new mailbox=1002") && log.contains("voicemail deleted mailbox=1002"), log);
    }

    @Test
    void shouldOfferToACallerWhoBringsNoOffer() {
        phones.udp(OWNER);
        TestPhone caller = phones.udp("1001").offeringLate();
        TestCall out = caller.call(OWNER).awaitAnswered();
        assertTrue(out.remoteSdp().payloadTypes().contains(8), () -> "offered " + out.remoteSdp());
        said(out);
        out.hangUp();
        Await.until("it is kept", LIMIT, () -> messages().size() == 1);
        double kept = Similarity.of(SAID, WavFile.read(file(), Speech.SAMPLE_RATE_HZ));
        System.out.printf("voicemail: late offer kept %.3f%n", kept);
        assertTrue(kept > 0.9, "kept something else: " + kept);
        TestCall echo = caller.call("*43").awaitAnswered();
        echo.rtp().send(Speech.muLaw(SAID));
        echo.rtp().awaitMore(50, LIMIT);
        echo.hangUp();
    }

    @Test
    void shouldForwardToAnotherMailbox() {
        TestCall out = phones.udp("1001").call(OWNER).awaitAnswered();
        said(out);
        out.hangUp();
        Await.until("it is kept", LIMIT, () -> messages().size() == 1);
        TestCall menu = logIn(phones.udp("1003"));
        menu.rtp().sendDigits("1");
        menu.rtp().awaitMore(50, LIMIT);
        menu.rtp().sendDigits("81004#");
        String id = messages().get(0).path("id").asText();
        JsonNode copy = Await.value("it is there as well", LONG, () -> Optional.of(
                        pbx.rest().get("/api/voicemail/1004").expect(200).json().path("messages"))
                .filter(found -> found.size() == 1)
                .map(found -> found.get(0)));
        menu.hangUp();
        assertEquals(id, copy.path("id").asText());
        assertEquals("1001", copy.path("caller_id").asText());
        assertFalse(copy.path("listened").asBoolean(), copy::toString);
        Path file = pbx.home().resolve("voicemail/1004").resolve(id + ".wav");
        double kept = Similarity.of(SAID, WavFile.read(file, Speech.SAMPLE_RATE_HZ));
        System.out.printf("voicemail: forwarded %.3f%n", kept);
        assertTrue(kept > 0.9, "something else was forwarded: " + kept);
        pbx.rest().delete("/api/voicemail/1004/" + id).expect(200);
    }

    @Test
    void shouldAnswerForWhoIsAwayAndLetTheOwnerInAtHerOwnPhone() {
        TestCall out = phones.udp("1001").call(OWNER).awaitAnswered();
        said(out);
        out.hangUp();
        Await.until("it is kept", LIMIT, () -> messages().size() == 1);
        TestCall own = phones.udp(OWNER).call("*97").awaitAnswered();
        own.rtp().send(new byte[0]);
        if (mailbox().path("pin").asBoolean()) {
            pbx.shell().run("pbx:voicemail-pin " + OWNER + " --pin " + PIN);
            enterPin(own);
        }
        own.rtp().awaitMore(50, LIMIT);
        own.infoDigit('1');
        awaitHeard(own);
        own.hangUp();
    }

    @Test
    void shouldLetTheOwnerInAtAPhoneWhoseKeysAreInItsSound() {
        TestCall out = phones.udp("1001").call(OWNER).awaitAnswered();
        said(out);
        out.hangUp();
        Await.until("it is kept", LIMIT, () -> messages().size() == 1);
        pbx.shell().run("pbx:voicemail-pin " + OWNER + " --pin " + PIN);
        TestPhone old = phones.keep(pbx.udpPhone("1003").speaking(0)).register();
        TestCall menu = old.call("*" + OWNER).awaitAnswered();
        assertEquals(List.of(0), menu.remoteSdp().payloadTypes());
        menu.rtp().send(new byte[0]);
        menu.rtp().awaitMore(10, LIMIT);
        sound(menu, "*");
        menu.rtp().awaitMore(25, LIMIT);
        sound(menu, "9999#");
        Await.until("it is wrong", LIMIT, () -> failures() == 1);
        menu.rtp().awaitMore(25, LIMIT);
        sound(menu, PIN + "#");
        menu.rtp().awaitMore(50, LIMIT);
        menu.rtp().forget();
        sound(menu, "1");
        awaitHeard(menu);
        sound(menu, "3");
        Await.until("it is deleted", LIMIT, () -> messages().isEmpty());
        menu.hangUp();
    }

    @Test
    void shouldLockTheMailboxAfterWrongPins() {
        pbx.shell().run("pbx:voicemail-pin " + OWNER + " --pin " + PIN);
        TestPhone guesser = phones.udp("1003");
        for (int tries : List.of(3, 2)) {
            TestCall call = guesser.call("*" + OWNER).awaitAnswered();
            call.rtp().send(new byte[0]);
            call.rtp().sendDigits("*");
            for (int i = 0; i < tries; i++) {
                int before = failures();
                call.rtp().awaitMore(25, LIMIT);
                call.rtp().sendDigits("999" + i + "#");
                Await.until("it is wrong", LIMIT, () -> failures() == before + 1);
            }
            call.awaitEnded(); // of itself
        }
        assertEquals(5, failures());
        assertTrue(pbx.log().contains("authentication failed user=1002 method=PIN reason=wrong_pin from 127.0.0.1"));
        assertTrue(mailbox().path("locked").asBoolean());
        TestCall late = guesser.call("*" + OWNER).awaitAnswered();
        late.rtp().send(new byte[0]);
        late.rtp().sendDigits("*" + PIN + "#");
        late.awaitEnded();
        pbx.shell().run("pbx:voicemail-pin " + OWNER + " --pin " + PIN);
        logIn(guesser).hangUp();
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource({
        "io.tandempbx.voicemail.core, voicemail/core",
        "io.tandempbx.call.core, call/core",
        "io.tandempbx.media.engine, media/engine",
    })
    void shouldGoOnWhereItWasOverReplacement(String bundle, String module) {
        TestCall out = phones.udp("1001").call(OWNER).awaitAnswered();
        record(out);
        update(bundle, module);
        speak(out);
        out.hangUp();
        Await.until("it is kept", LIMIT, () -> messages().size() == 1);
        JsonNode message = messages().get(0);
        assertTrue(message.path("complete").asBoolean(), message::toString);
        double kept = Similarity.of(SAID, WavFile.read(file(), Speech.SAMPLE_RATE_HZ));
        assertTrue(kept > 0.9, "kept something else: " + kept);

        TestCall menu = logIn(phones.udp("1003"));
        try (DirectStream direct = new DirectStream()) {
            menu.rtp().forget();
            update(bundle, module);
            menu.rtp().awaitMore(25, LIMIT); // the menu goes on
            assertNoLongSilence("menu, " + bundle, menu, direct);
            menu.rtp().forget();
            menu.rtp().sendDigits("1");
            update(bundle, module);
            awaitHeard(menu);
            assertNoLongSilence("message, " + bundle, menu, direct);
        }
        Await.until(
                "it counts as heard",
                LIMIT,
                () -> messages().get(0).path("listened").asBoolean());
        menu.hangUp();
    }

    @Tag("long")
    @Test
    void shouldLetTheOwnerGoOnInTheMenuAfterAKill() {
        TestCall out = phones.udp("1001").call(OWNER).awaitAnswered();
        said(out);
        out.hangUp();
        Await.until("it is kept", LIMIT, () -> messages().size() == 1);
        TestCall menu = logIn(phones.udp("1003"));
        pbx.kill();
        pbx.awaitReadyAgain();
        menu.rtp().awaitMore(50, LIMIT);
        menu.rtp().forget();
        menu.rtp().sendDigits("1"); // no PIN again
        awaitHeard(menu);
        menu.rtp().sendDigits("3");
        Await.until("it is deleted", LIMIT, () -> messages().isEmpty());
        menu.hangUp();
    }

    @Test
    void shouldLeadACallerOfTheAttendantToAnExtensionAndToItsMailbox() {
        TestPhone owner = phones.udp(OWNER);
        TestCall out = phones.udp("1001").call("0").awaitAnswered();
        out.rtp().send(new byte[0]);
        out.rtp().awaitMore(50, LIMIT);
        out.rtp().sendDigits(OWNER);
        TestCall in = owner.awaitCall();
        in.ring();
        in.answer().awaitAcknowledged();
        Conversation talk = new Conversation(out.phone(), owner, out, in).speak();
        talk.forgetHeard();
        talk.assertHeard();
        talk.calledHangsUp();

        TestCall again = phones.udp("1003").call("0").awaitAnswered();
        again.rtp().send(new byte[0]);
        again.rtp().sendDigits(OWNER);
        owner.awaitCall().ring();
        again.rtp().awaitMore(150, LIMIT); // ringing, and then the greeting
        said(again);
        again.hangUp();
        Await.until("it is kept", LIMIT, () -> messages().size() == 1);
        assertEquals("1003", messages().get(0).path("caller_id").asText());
    }

    @Test
    @Tag("long")
    void shouldKeepAndMarkAMessageWhoseProcessWasKilled() {
        TestCall out = phones.udp("1001").call(OWNER).awaitAnswered();
        record(out);
        out.rtp().send(Speech.muLaw(SAID));
        Await.until("two seconds are on disk", LIMIT, () -> WavFile.seconds(file(), Speech.SAMPLE_RATE_HZ) > 2);
        pbx.kill();
        double seconds = WavFile.seconds(file(), Speech.SAMPLE_RATE_HZ);
        double probed = Ffprobe.seconds(file(), Speech.SAMPLE_RATE_HZ, 1);
        assertTrue(probed > 1, "ffprobe reads " + probed + " s of " + seconds);
        pbx.awaitReadyAgain();
        assertFalse(out.isEnded());
        Await.until(
                "it is being recorded again",
                LIMIT,
                () -> WavFile.seconds(file(), Speech.SAMPLE_RATE_HZ) > seconds + 1);
        out.hangUp();
        Await.until("it is kept", LIMIT, () -> messages().size() == 1);
        JsonNode message = messages().get(0);
        assertFalse(message.path("complete").asBoolean(), message::toString);
        System.out.printf(
                "voicemail: %.1f s before kill -9, of which ffprobe reads %.1f, %.1f s in all%n",
                seconds, probed, message.path("duration").asDouble());
        assertTrue(message.path("duration").asDouble() > seconds + 1, message::toString);
        assertEquals(message.path("duration").asDouble(), Ffprobe.seconds(file(), Speech.SAMPLE_RATE_HZ, 1), 0.05);
    }

    /** Presses keys at a phone that has no telephone events: tones of 60 ms, 60 ms apart, amid silence. */
    private static void sound(TestCall call, String keys) {
        byte[] tones =
                new KeySound(1).pause(100).keys(keys, 60, 60).pause(60_000).muLaw();
        int until = call.rtp().sentCount() + 10 + 6 * keys.length();
        call.rtp().send(tones);
        Await.until("all is sent", LIMIT, () -> call.rtp().sentCount() > until);
        call.rtp().send(new byte[0]);
    }

    private void update(String bundle, String module) {
        revision++;
        var next = JarVersions.rebuilt(JarVersions.built(module), "0.1." + revision);
        String said = pbx.shell().run("bundle:update " + bundle + " file:" + next);
        assertTrue(!said.contains("Error"), said);
    }
}
