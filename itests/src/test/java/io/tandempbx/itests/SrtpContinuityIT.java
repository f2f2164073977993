package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.JarVersions;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.SipMessage;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.rtp.CryptoSuite;
import io.tandempbx.itests.rtp.DirectStream;
import io.tandempbx.itests.rtp.RtpReport;
import io.tandempbx.itests.support.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Encrypted calls: the rule of each extension, and their keys and counters over replacements and a crash. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SrtpContinuityIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final double LARGEST_GAP_MS = 100; // beyond that of the machine
    private static final int SHORTLY_BEFORE_ROLLOVER = 65_536 - 60;
    private static final int ROLLED_OVER = 70;

    private final PbxProcess pbx = PbxProcess.start(PbxOptions.quickStart("srtp"));

    @AfterAll
    void stop() {
        pbx.close();
    }

    @AfterEach
    void hangUpLeftOvers() {
        pbx.shell().run("pbx:hangup --all");
        Await.until("no call is left", LIMIT, () -> pbx.callCount() == 0);
    }

    private void rule(String extension, String srtp) {
        String said = pbx.shell().run("pbx:extension-set " + extension + " --srtp " + srtp);
        assertTrue(said.contains("changed"), said);
    }

    /** A call between two encrypted phones over TLS, whose numbers begin anew a second after they speak. */
    private Conversation talk(Phones phones) {
        rule("1001", "required");
        rule("1002", "required");
        TestPhone caller = phones.tls("1001").encrypting();
        TestPhone called = phones.tls("1002").encrypting();
        Conversation talk = Phones.talk(caller, called);
        assertFalse(talk.in().remoteSdp().key().isEmpty(), "no key was offered");
        talk.out().rtp().numberFrom(SHORTLY_BEFORE_ROLLOVER);
        talk.in().rtp().numberFrom(SHORTLY_BEFORE_ROLLOVER);
        return talk.speak();
    }

    private static void assertRolledOver(Conversation talk) {
        Await.until(
                "the sequence numbers began anew",
                LIMIT,
                () -> talk.out().rtp().rollovers() == 1 && talk.in().rtp().rollovers() == 1);
    }

    /** Each suite in both directions beside another one and plain RTP, past the rollover of the numbers. */
    @ParameterizedTest
    @EnumSource
    void shouldSpeakEverySuite(CryptoSuite suite) {
        rule("1004", "preset");
        rule("1005", "required");
        rule("1006", "required");
        try (Phones phones = new Phones(pbx)) {
            TestPhone plain = phones.udp("1004");
            TestPhone caller = phones.tls("1005").encrypting(suite);
            TestPhone called = phones.tls("1006").encrypting(suite);
            Conversation toPlain = Phones.talk(caller, plain);
            toPlain.out().rtp().numberFrom(SHORTLY_BEFORE_ROLLOVER);
            Conversation toCalled = Phones.talk(plain, called);
            toCalled.in().rtp().numberFrom(SHORTLY_BEFORE_ROLLOVER);
            Conversation fromUsual = Phones.talk(phones.tls("1002").encrypting(), called);
            for (Conversation talk : List.of(toPlain, toCalled, fromUsual)) {
                talk.speak().assertHeard();
            }
            toPlain.forgetHeard();
            toCalled.forgetHeard();
            toPlain.in().rtp().awaitMore(ROLLED_OVER, LIMIT);
            toPlain.assertHeard();
            toCalled.assertHeard();
            assertTrue(toPlain.out().remoteSdp().key().length() > 0, "no key was answered");
            assertTrue(toPlain.in().remoteSdp().key().isEmpty(), "a key was told over UDP");
            for (Conversation talk : List.of(toPlain, toCalled, fromUsual)) {
                assertEquals(0, talk.out().rtp().unreadable() + talk.in().rtp().unreadable());
                talk.callerHangsUp();
            }
        }
    }

    @Test
    void shouldGoOnOverReplacementsAfterTheRollover() {
        try (Phones phones = new Phones(pbx);
                DirectStream direct = new DirectStream()) {
            Conversation talk = talk(phones);
            talk.assertHeard();
            assertRolledOver(talk);
            double gapMs = 0;
            int round = 1;
            talk.out().rtp().takeReport();
            talk.in().rtp().takeReport();
            for (String module : new String[] {"media/engine", "call/core", "media/engine"}) {
                Path next = JarVersions.rebuilt(JarVersions.built(module), "0.1." + round++);
                String said =
                        pbx.shell().run("bundle:update io.tandempbx." + module.replace('/', '.') + " file:" + next);
                assertFalse(said.contains("Error"), said);
                gapMs = Math.max(gapMs, wholeSinceThen(talk));
                talk.assertHeard();
            }
            gapMs = Math.max(gapMs, wholeSinceThen(talk));
            assertEquals(0, talk.out().rtp().unreadable() + talk.in().rtp().unreadable());
            double machineMs = direct.largestGapMs();
            double largestMs = gapMs;
            System.out.printf("encrypted: largest gap %.0f ms (without a server %.0f ms)%n", gapMs, machineMs);
            assertTrue(
                    largestMs - machineMs <= LARGEST_GAP_MS,
                    () -> "largest gap " + largestMs + " ms, without a server " + machineMs + " ms");
            talk.callerHangsUp();
        }
    }

    /** Both streams came whole since this was asked last; the largest gap in them, in milliseconds. */
    private static double wholeSinceThen(Conversation talk) {
        talk.out().rtp().awaitMore(25, LIMIT);
        talk.in().rtp().awaitMore(25, LIMIT);
        RtpReport toCaller = talk.out().rtp().takeReport();
        RtpReport toCalled = talk.in().rtp().takeReport();
        TranscodedCall.assertOneStream(toCaller);
        TranscodedCall.assertOneStream(toCalled);
        return Math.max(toCaller.largestGapMs(), toCalled.largestGapMs());
    }

    @Test
    void shouldGoOnAfterACrashWithTheRightRolloverCounter() {
        try (Phones phones = new Phones(pbx)) {
            Conversation talk = talk(phones);
            talk.assertHeard();
            assertRolledOver(talk);
            pbx.kill();
            pbx.awaitReadyAgain();
            talk.caller().reconnect().register();
            talk.called().reconnect().register();
            talk.out().rtp().awaitMore(10, LIMIT);
            talk.in().rtp().awaitMore(10, LIMIT);
            talk.forgetHeard();
            talk.assertHeard();
            assertEquals(0, talk.out().rtp().unreadable() + talk.in().rtp().unreadable());
            talk.callerHangsUp();
        }
    }

    @Test
    void shouldRefuseAnExtensionThatRequiresItOverUdp() {
        rule("1003", "required");
        rule("1004", "preset");
        try (Phones phones = new Phones(pbx)) {
            TestPhone required = phones.udp("1003");
            TestPhone plain = phones.udp("1004");
            TestCall out = required.call("1004");
            assertEquals(488, out.awaitFinal().status());
            TestCall in = plain.call("1003");
            assertEquals(480, in.awaitFinal().status());
            rule("1003", "preset");
            Conversation talk = Phones.talk(required, plain).speak();
            talk.assertHeard();
            talk.callerHangsUp();
        }
    }

    @Test
    void shouldFollowEachExtensionsOwnRule() {
        rule("1005", "optional");
        rule("1006", "off");
        try (Phones phones = new Phones(pbx)) {
            TestPhone encrypting = phones.tls("1005").encrypting();
            TestPhone plain = phones.udp("1004");
            Conversation mixed = Phones.talk(encrypting, plain).speak();
            mixed.assertHeard();
            assertFalse(mixed.out().remoteSdp().key().isEmpty(), "no key was answered");
            assertTrue(mixed.in().remoteSdp().key().isEmpty(), "a key was told over UDP");
            mixed.callerHangsUp();
            TestCall refused = phones.tls("1006").encrypting().call("1004");
            assertEquals(488, refused.awaitFinal().status());
        }
    }

    /** Has a phone refuse what is offered to it unless that is, or is not, encrypted. */
    private static TestPhone taking(TestPhone phone, boolean encrypted) {
        return phone.serving(
                request -> request.method().equals("INVITE") && request.body().contains("RTP/SAVP") != encrypted
                        ? Optional.of(SipMessage.response(request, 488, "Not Acceptable Here", "refused"))
                        : Optional.empty());
    }

    @Test
    void shouldCallPhonesAsTheyLikeWhereEncryptionIsOptional() {
        rule("1004", "preset");
        rule("1005", "optional");
        rule("1006", "optional");
        try (Phones phones = new Phones(pbx)) {
            TestPhone caller = phones.udp("1004");
            TestPhone encrypting = taking(phones.tls("1005").encrypting(), true);
            Conversation encrypted = Phones.talk(caller, encrypting).speak();
            assertFalse(encrypted.in().remoteSdp().key().isEmpty(), "no key was offered");
            encrypted.assertHeard();
            assertEquals(200, encrypted.out().reinvite("sendonly").status());
            assertEquals(200, encrypted.out().reinvite("sendrecv").status());
            encrypted.forgetHeard();
            encrypted.assertHeard();
            assertEquals(0, encrypted.in().rtp().unreadable());
            encrypted.callerHangsUp();

            TestPhone plain = taking(phones.tls("1006"), false);
            for (int round = 0; round < 2; round++) { // the second time it is known
                Conversation open = Phones.talk(caller, plain).speak();
                assertTrue(open.in().remoteSdp().key().isEmpty(), "a key was offered");
                open.assertHeard();
                assertEquals(200, open.out().reinvite("sendonly").status());
                assertEquals(200, open.out().reinvite("sendrecv").status());
                open.callerHangsUp();
            }
            assertEquals(3 + 4, plain.journal().count("INVITE"), () -> "of them four re-INVITEs\n" + plain.journal());
        }
    }

    @Test
    void shouldRingPhonesOfBothKindsAtOneExtension() {
        rule("1004", "preset");
        rule("1005", "optional");
        try (Phones phones = new Phones(pbx)) {
            TestPhone encrypting = taking(phones.tls("1005").encrypting(), true);
            TestPhone plain = taking(phones.tls("1005"), false);
            TestCall out = phones.udp("1004").call("1005");
            TestCall atPlain = plain.awaitCall();
            TestCall atEncrypting = encrypting.awaitCall();
            atEncrypting.ring();
            atPlain.ring();
            atPlain.answer().awaitAcknowledged();
            out.awaitAnswered();
            atEncrypting.awaitCancelled();
            Conversation talk = new Conversation(out.phone(), plain, out, atPlain).speak();
            talk.assertHeard();
            talk.callerHangsUp();
        }
    }
}
