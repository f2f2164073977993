package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.audio.WavFile;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What callers and owners do with keys: messages spoken again, their bounds, another PIN, greetings of one's own. */
class MailboxKeysIT extends MailboxTest {
    private static final short[] OTHER = Speech.KETTLES.samples(Workspace.directory("speech"));
    private static final double SAID_SECONDS = SAID.length / (double) Speech.SAMPLE_RATE_HZ;
    private static final String NEW_PIN = "8642";

    MailboxKeysIT() {
        super("mailbox-keys");
    }

    private TestCall deposit() {
        TestCall call = phones.udp("1001").call("*" + OWNER).awaitAnswered();
        record(call);
        return call;
    }

    private JsonNode onlyMessage() {
        Await.until("it is kept", LIMIT, () -> messages().size() == 1);
        return messages().get(0);
    }

    private static double kept(short[] what, Path file) {
        return Similarity.of(what, WavFile.read(file, Speech.SAMPLE_RATE_HZ));
    }

    @Test
    void shouldKeepWhatIsSaidTheSecondTime() {
        TestCall call = deposit();
        Path first = file();
        speak(call, OTHER);
        call.rtp().sendDigits("#");
        call.rtp().awaitMore(25, LIMIT); // what can be done with it
        call.rtp().sendDigits("3");
        Await.until("another is being recorded", LIMIT, () -> !Files.exists(first) && files().size() == 1);
        speak(call);
        call.rtp().sendDigits("#");
        call.rtp().awaitMore(25, LIMIT);
        call.rtp().sendDigits("1");
        awaitSaid(call, "vm-thank-you");
        call.awaitEnded();
        assertTrue(onlyMessage().path("complete").asBoolean());
        double said = kept(SAID, file());
        double before = kept(OTHER, file());
        System.out.printf("voicemail: kept %.3f of the second, %.3f of the first%n", said, before);
        assertTrue(said > 0.9 && before < 0.4, said + " and " + before);
    }

    @Test
    void shouldEndTheLongestMessageByItself() {
        set("message_seconds", "\"5\"");
        try {
            TestCall call = deposit();
            call.rtp().send(Speech.muLaw(SAID)); // again and again
            call.rtp().forget();
            call.rtp().awaitMore(25, LIMIT); // while it records it says nothing
            call.hangUp();
        } finally {
            set("message_seconds", "null");
        }
        double seconds = onlyMessage().path("duration").asDouble();
        System.out.printf("voicemail: longest %.2f s of 5%n", seconds);
        assertEquals(5, seconds, 0.3);
    }

    @Test
    void shouldEndAMessageAfterSilence() {
        set("silence_seconds", "\"2\"");
        try {
            TestCall call = deposit();
            speak(call);
            call.rtp().send(new byte[0]);
            call.rtp().forget();
            call.rtp().awaitMore(25, LIMIT); // while it records it says nothing
            call.hangUp();
        } finally {
            set("silence_seconds", "null");
        }
        double seconds = onlyMessage().path("duration").asDouble();
        System.out.printf("voicemail: %.2f s of %.2f s and silence%n", seconds, SAID_SECONDS);
        assertTrue(seconds > SAID_SECONDS && seconds < SAID_SECONDS + 4, seconds + " s");
    }

    @Test
    void shouldNotKeepWhatIsTooShort() {
        set("least_message_ms", "\"4000\"");
        try {
            TestCall told = deposit();
            told.rtp().send(Speech.muLaw(SAID));
            int second = told.rtp().sentCount() + 50;
            Await.until("a second is said", LIMIT, () -> told.rtp().sentCount() > second);
            told.rtp().forget();
            told.rtp().sendDigits("#");
            awaitSaid(told, "vm-too-short");
            told.awaitEnded();
            Await.until("nothing of it is left", LIMIT, () -> files().isEmpty());
            TestCall gone = deposit();
            gone.hangUp();
            Await.until("nothing is left of who hung up", LIMIT, () -> files().isEmpty());
            assertEquals(List.of(), messages());
        } finally {
            set("least_message_ms", "null");
        }
    }

    @Test
    void shouldTakeAnotherPinAndRefuseTheOldOne() {
        TestPhone phone = phones.udp("1003");
        TestCall owner = logIn(phone);
        owner.rtp().sendDigits("4");
        awaitSaid(owner, "vm-new-pin");
        owner.rtp().sendDigits(NEW_PIN + "#");
        awaitSaid(owner, "vm-pin-again");
        owner.rtp().forget();
        owner.rtp().sendDigits("9753#"); // is not the same
        awaitSaid(owner, "vm-pin-refused");
        awaitSaid(owner, "vm-new-pin");
        owner.rtp().sendDigits(NEW_PIN + "#");
        owner.rtp().awaitMore(25, LIMIT);
        owner.rtp().sendDigits(NEW_PIN + "#");
        awaitSaid(owner, "vm-pin-changed");
        owner.hangUp();
        TestCall later = phone.call("*" + OWNER).awaitAnswered();
        later.rtp().send(new byte[0]);
        later.rtp().awaitMore(10, LIMIT);
        later.rtp().sendDigits("*");
        enterPin(later);
        awaitSaid(later, "vm-wrong-pin");
        assertEquals(1, failures());
        enterPin(later, NEW_PIN);
        later.rtp().forget();
        later.rtp().sendDigits("4"); // which only who is let in can choose
        awaitSaid(later, "vm-new-pin");
        later.hangUp();
        assertEquals(1, failures());
    }

    @Test
    void shouldGreetTheNextCallerAsTheOwnerSaid() {
        String greetings = "/api/voicemail/" + OWNER + "/greetings/";
        try {
            recordGreeting("1", SAID);
            assertGreets(SAID, OTHER);
            recordGreeting("2", OTHER);
            assertGreets(OTHER, SAID);
            TestCall owner = logIn(phones.udp("1004"));
            owner.rtp().sendDigits("3");
            owner.rtp().awaitMore(25, LIMIT);
            owner.rtp().sendDigits("3"); // absent no longer
            awaitSaid(owner, "vm-greeting-recorded");
            owner.hangUp();
            assertGreets(SAID, OTHER);
        } finally {
            pbx.rest().delete(greetings + "recorded");
            pbx.rest().delete(greetings + "temporary");
        }
        assertFalse(pbx.shell().run("pbx:voicemail-greeting " + OWNER).contains("its recorded greeting"));
    }

    /** By telephone: the usual greeting is 1, that for a time of absence is 2. */
    private void recordGreeting(String kind, short[] words) {
        TestCall owner = logIn(phones.udp("1003"));
        owner.rtp().sendDigits("3");
        owner.rtp().awaitMore(25, LIMIT);
        owner.rtp().sendDigits(kind);
        awaitSaid(owner, "vm-record-greeting");
        int beep = owner.rtp().sentCount() + 100; // the rest of it, and the tone
        Await.until("the tone is over", LIMIT, () -> owner.rtp().sentCount() > beep);
        speak(owner, words);
        owner.rtp().sendDigits("#");
        awaitSaid(owner, "vm-greeting-saved");
        owner.hangUp();
    }

    private void assertGreets(short[] words, short[] others) {
        TestCall caller = phones.udp("1005").call("*" + OWNER).awaitAnswered();
        caller.rtp().send(new byte[0]);
        double[] best = new double[1];
        Await.until("the greeting is heard", LIMIT, () -> {
            best[0] = Similarity.of(words, caller.rtp().heard());
            return best[0] > 0.9;
        });
        double other = Similarity.of(others, caller.rtp().heard());
        caller.hangUp();
        System.out.printf("voicemail: greeted %.3f, with the other greeting %.3f%n", best[0], other);
        assertTrue(other < 0.4, "another greeting: " + other);
    }
}
