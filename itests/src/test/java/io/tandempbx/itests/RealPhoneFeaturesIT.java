package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.audio.WavFile;
import io.tandempbx.itests.clients.Baresip;
import io.tandempbx.itests.clients.Linphone;
import io.tandempbx.itests.clients.SoftPhone;
import io.tandempbx.itests.clients.SoftPhoneAccount;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hold, transfers and lamps with phones that nobody here wrote. What baresip 1.0 hears is compared only up to the first
 * re-INVITE, after which it records nothing; linphone records all of it.
 */
@Tag("phones")
class RealPhoneFeaturesIT extends PbxTest {
    private static final double SAME = 0.9;
    private static final double OTHER = 0.3;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** Longer than an utterance, so that all of one is heard. */
    private static final double STRETCH_SECONDS = 7;

    private final Path work = Workspace.directory("speech");

    RealPhoneFeaturesIT(PbxProcess pbx) {
        super(pbx);
    }

    @AfterEach
    void nobodyWatchesAnyMore() {
        Await.until("no subscription is left", Duration.ofSeconds(10), () -> subscriptions() == 0);
    }

    private int subscriptions() {
        return pbx.shell().json("pbx:subscription-list --json").path("count").asInt(-1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldPlayMusicToWhoIsHeldForLongerThanAStreamMayBeSilent(boolean holderIsBaresip) throws IOException {
        short[] music = reversed(Speech.KETTLES.samples(work)); // what nobody says
        Path file = pbx.home().resolve("music/default/reversed.wav");
        Files.createDirectories(file.getParent());
        WavFile.write(file, Speech.SAMPLE_RATE_HZ, music);
        pbx.set("pbx.media.cfg", "media_timeout_seconds", "4");
        try (SoftPhone holder = holderIsBaresip
                        ? Baresip.registering(account("1001", Speech.FOX))
                        : Linphone.registering(account("1001", Speech.FOX));
                Linphone held = Linphone.registering(account("1002", Speech.KETTLES))) {
            connect(holder, held);
            double begun = awaitStretch(held, 0);
            holder.hold();
            double holding = awaitStretch(held, begun);
            holder.resume();
            double resumed = awaitStretch(held, holding);
            holder.hangUp();
            held.awaitEnded();
            assertHeard("before", Speech.FOX.samples(work), music, held, 0, begun);
            assertHeard("on hold", music, Speech.FOX.samples(work), held, begun, holding);
            assertHeard("resumed", Speech.FOX.samples(work), music, held, holding, resumed);
            if (!holderIsBaresip) {
                assertHeard("holder", Speech.KETTLES.samples(work), music, holder, 0, holder.heardSeconds());
            }
        } finally {
            pbx.set("pbx.media.cfg", "media_timeout_seconds", "60");
            Files.delete(file);
        }
    }

    /** It discards whatever seems to go back in time, also with another source. */
    @Test
    void shouldNotGoBackInTimeForBaresip() {
        try (Linphone holder = Linphone.registering(account("1001", Speech.FOX));
                Baresip held = Baresip.registering(account("1002", Speech.KETTLES))) {
            connect(holder, held);
            double begun = holder.heardSeconds();
            holder.hold();
            holder.resume();
            awaitStretch(holder, begun);
            holder.hangUp();
            held.awaitEnded();
            held.assertNothingDiscarded();
        }
    }

    @Test
    void shouldTransferForLinphoneAfterConsultation() {
        try (Linphone party = Linphone.registering(account("1001", Speech.FOX));
                Linphone secretary = Linphone.registering(account("1002", Speech.FOX));
                Linphone target = Linphone.registering(account("1003", Speech.KETTLES))) {
            target.awaitRegistered();
            connect(party, secretary);
            secretary.hold();
            secretary.call("1003");
            secretary.awaitEstablished();
            target.awaitEstablished();
            secretary.transfer(1, 2);
            secretary.awaitEnded();
            assertTalkAfterwards(party, target);
        }
    }

    @Test
    void shouldTransferForLinphoneBlindly() {
        try (Linphone party = Linphone.registering(account("1001", Speech.FOX));
                Linphone secretary = Linphone.registering(account("1002", Speech.FOX));
                Baresip target = Baresip.registering(account("1003", Speech.KETTLES))) {
            target.awaitRegistered();
            connect(party, secretary);
            secretary.transfer("1003");
            target.awaitEstablished();
            secretary.awaitEnded();
            assertTalkAfterwards(party, target);
            target.assertNothingDiscarded();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTransferForBaresipBlindly(boolean asCaller) {
        try (Baresip secretary = Baresip.registering(account("1001", Speech.FOX));
                Linphone party = Linphone.registering(account("1002", Speech.FOX));
                Baresip target = Baresip.registering(account("1003", Speech.KETTLES))) {
            target.awaitRegistered();
            connect(asCaller ? secretary : party, asCaller ? party : secretary);
            secretary.hold();
            secretary.transfer("1003");
            target.awaitEstablished();
            secretary.awaitEnded();
            assertTalkAfterwards(party, target);
            target.assertNothingDiscarded();
        }
    }

    @Test
    void shouldLightTheLampsOfBaresipAndLinphone() {
        try (Baresip one = Baresip.watching(account("1003", Speech.FOX), "1002");
                Linphone other = Linphone.watching(account("1004", Speech.FOX), "1002")) {
            one.awaitRegistered();
            other.awaitRegistered();
            one.awaitMessages(false, 1);
            Await.until("both watch", LIMIT, () -> subscriptions() == 3); // baresip tells changes only, not the first
            TestPhone watched = phones.udp("1002");
            one.awaitShown("Online", 1);
            other.awaitShown("Online", 1);
            Conversation talk = Phones.talk(phones.udp("1001"), watched);
            one.awaitShown("Busy", 1);
            other.awaitShown("On the phone", 1);
            talk.callerHangsUp();
            one.awaitShown("Online", 2);
            other.awaitShown("Online", 2);
            pbx.shell().run("pbx:message-waiting 1003 2 1");
            one.awaitMessages(true, 1);
        } finally {
            pbx.shell().run("pbx:message-waiting 1003 0 0");
        }
    }

    private static void connect(SoftPhone caller, SoftPhone called) {
        caller.awaitRegistered();
        called.awaitRegistered();
        caller.call(called.user());
        caller.awaitEstablished();
        called.awaitEstablished();
    }

    /** Waits until so much more than at an earlier moment was heard, and returns how much it is now. */
    private static double awaitStretch(SoftPhone phone, double since) {
        Await.until(
                "sound at " + phone.user() + " after " + since + " s",
                LIMIT,
                () -> phone.heardSeconds() > since + STRETCH_SECONDS);
        return phone.heardSeconds();
    }

    /** Whoever led one to the other has gone; from now on they hear each other. */
    private void assertTalkAfterwards(SoftPhone party, SoftPhone target) {
        double partyHeard = party.heardSeconds();
        double targetHeard = target.heardSeconds();
        double partyEnd = awaitStretch(party, partyHeard);
        double targetEnd = awaitStretch(target, targetHeard);
        party.hangUp();
        target.awaitEnded();
        short[] fox = Speech.FOX.samples(work);
        short[] kettles = Speech.KETTLES.samples(work);
        assertHeard("party", kettles, fox, party, partyHeard, partyEnd);
        assertHeard("target", fox, kettles, target, targetHeard, targetEnd);
    }

    private static void assertHeard(
            String when, short[] said, short[] another, SoftPhone listener, double fromSeconds, double toSeconds) {
        short[] all = listener.heard();
        short[] heard = Arrays.copyOfRange(all, samples(fromSeconds), Math.min(all.length, samples(toSeconds)));
        double own = Similarity.of(said, heard);
        double mistaken = Similarity.of(another, heard);
        System.out.printf("%s %s: %.3f, another %.3f%n", listener.getClass().getSimpleName(), when, own, mistaken);
        assertTrue(own >= SAME && mistaken < OTHER, () -> when + ": " + own + ", another " + mistaken);
    }

    private static int samples(double seconds) {
        return (int) Math.max(0, seconds * Speech.SAMPLE_RATE_HZ); // a file begins with less than its header
    }

    private static short[] reversed(short[] samples) {
        short[] reversed = new short[samples.length];
        for (int i = 0; i < samples.length; i++) {
            reversed[i] = samples[samples.length - 1 - i];
        }
        return reversed;
    }

    private SoftPhoneAccount account(String extension, Speech says) {
        return new SoftPhoneAccount(extension, PbxProcess.password(extension), pbx.sipText(), "udp", says);
    }
}
