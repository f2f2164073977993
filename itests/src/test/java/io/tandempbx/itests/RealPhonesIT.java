package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.clients.Baresip;
import io.tandempbx.itests.clients.Linphone;
import io.tandempbx.itests.clients.Sipp;
import io.tandempbx.itests.clients.SippTransport;
import io.tandempbx.itests.clients.SoftPhone;
import io.tandempbx.itests.clients.SoftPhoneAccount;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.FreePorts;
import io.tandempbx.itests.support.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Phones that nobody here wrote call each other through the server. */
@Tag("phones")
class RealPhonesIT extends PbxTest {
    private static final double SAME = 0.9;
    private static final double OTHER = 0.3;
    private static final int SPEECH_SECONDS = 9;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path speech = Workspace.directory("speech");

    RealPhonesIT(PbxProcess pbx) {
        super(pbx);
    }

    @ParameterizedTest
    @EnumSource(SippTransport.class)
    void shouldServeFiftyCallsOfSipp(SippTransport transport) {
        int calledPort = FreePorts.one();
        try (Sipp register = sipp("register", calledPort, "1002", 1, transport)) {
            register.awaitSuccess(LIMIT);
        }
        int calls = 50;
        int callingPort = FreePorts.one();
        try (Sipp called = sipp("uas", calledPort, "1002", calls, transport).awaitListening(calledPort);
                Sipp calling =
                        sipp("uac", callingPort, "1001", calls, transport, "-r", "10", "-key", "callee", "1002")) {
            calling.awaitSuccess(Duration.ofSeconds(60));
            called.awaitSuccess(LIMIT);
            assertEquals(calls, calling.statistic("SuccessfulCall(C)"));
            assertEquals(0, calling.statistic("FailedCall(C)"));
        } finally {
            try (Sipp unregister = sipp("unregister", calledPort, "1002", 1, transport)) {
                unregister.awaitSuccess(LIMIT);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"udp, udp", "tcp, tcp", "udp, tcp", "tls, tls", "tls, udp"})
    void shouldConnectBaresipToBaresip(String callerTransport, String calledTransport) {
        try (Baresip caller = Baresip.registering(account("1001", callerTransport, Speech.FOX));
                Baresip called = Baresip.registering(account("1002", calledTransport, Speech.KETTLES))) {
            talk(caller, called, Speech.FOX, Speech.KETTLES);
            caller.press("159*0#");
            called.press("7#*");
            assertEquals("159*0#", called.awaitKeys(6));
            assertEquals("7#*", caller.awaitKeys(3));
            caller.hangUp();
            assertHeard(caller, called, Speech.FOX, Speech.KETTLES);
        }
    }

    @Test
    void shouldConnectBaresipToLinphone() {
        try (Baresip caller = Baresip.registering(account("1001", "udp", Speech.FOX));
                Linphone called = Linphone.registering(account("1002", "tcp", Speech.KETTLES))) {
            talk(caller, called, Speech.FOX, Speech.KETTLES);
            caller.press("1234567890*#");
            assertEquals("1234567890*#", called.awaitKeys(12));
            called.press("2580*");
            assertEquals("2580*", caller.awaitKeys(5));
            called.hangUp();
            assertHeard(caller, called, Speech.FOX, Speech.KETTLES);
        }
    }

    @Test
    void shouldConnectLinphoneToBaresipAndHoldAndResume() {
        try (Linphone caller = Linphone.registering(account("1001", "udp", Speech.FOX));
                Baresip called = Baresip.registering(account("1002", "udp", Speech.KETTLES))) {
            talk(caller, called, Speech.FOX, Speech.KETTLES);
            caller.hold();
            caller.resume();
            caller.press("42");
            assertEquals("42", called.awaitKeys(2));
            caller.hangUp();
            assertHeard(caller, called, Speech.FOX, Speech.KETTLES);
        }
    }

    @ParameterizedTest
    @CsvSource({"optional, false", "optional, true", "required, true"})
    void shouldSpeakEncryptedOverTls(String policy, boolean bothEncrypt) {
        pbx.set("pbx.call.cfg", "srtp", policy);
        SoftPhoneAccount called = account("1002", bothEncrypt ? "tls" : "udp", Speech.KETTLES);
        try (Baresip one = Baresip.encrypting(account("1001", "tls", Speech.FOX));
                Baresip other = bothEncrypt ? Baresip.encrypting(called) : Baresip.registering(called)) {
            talk(one, other, Speech.FOX, Speech.KETTLES);
            one.press("15#");
            assertEquals("15#", other.awaitKeys(3));
            one.hangUp();
            assertHeard(one, other, Speech.FOX, Speech.KETTLES);
        } finally {
            pbx.set("pbx.call.cfg", "srtp", "off");
        }
    }

    @Test
    void shouldEchoSpeech() {
        try (Baresip phone = Baresip.registering(account("1001", "udp", Speech.FOX))) {
            phone.awaitRegistered();
            phone.call("*43");
            phone.awaitEstablished();
            Await.until("speech came back", LIMIT, () -> phone.heardSeconds() > SPEECH_SECONDS);
            phone.hangUp();
            phone.awaitEnded();
            double own = Similarity.of(Speech.FOX.samples(speech), phone.heard());
            double other = Similarity.of(Speech.KETTLES.samples(speech), phone.heard());
            System.out.printf("speech echoed to baresip: %.3f, another utterance %.3f%n", own, other);
            assertTrue(own >= SAME && other < OTHER);
        }
    }

    private void talk(SoftPhone caller, SoftPhone called, Speech callerSays, Speech calledSays) {
        assertTrue(callerSays != calledSays);
        caller.awaitRegistered();
        called.awaitRegistered();
        caller.call(called.user());
        caller.awaitEstablished();
        called.awaitEstablished();
        Await.until(
                "speech on both sides",
                LIMIT,
                () -> caller.heardSeconds() > SPEECH_SECONDS && called.heardSeconds() > SPEECH_SECONDS);
    }

    private void assertHeard(SoftPhone caller, SoftPhone called, Speech callerSays, Speech calledSays) {
        caller.awaitEnded();
        called.awaitEnded();
        double byCalled = Similarity.of(callerSays.samples(speech), called.heard());
        double byCaller = Similarity.of(calledSays.samples(speech), caller.heard());
        double mistakenByCalled = Similarity.of(calledSays.samples(speech), called.heard());
        double mistakenByCaller = Similarity.of(callerSays.samples(speech), caller.heard());
        System.out.printf(
                "speech %s to %s: %.3f, back %.3f, another utterance %.3f and %.3f%n",
                caller.getClass().getSimpleName(),
                called.getClass().getSimpleName(),
                byCalled,
                byCaller,
                mistakenByCalled,
                mistakenByCaller);
        assertTrue(byCalled >= SAME && byCaller >= SAME, "speech was not heard");
        assertTrue(mistakenByCalled < OTHER && mistakenByCaller < OTHER, "speech was mistaken");
    }

    private Sipp sipp(String scenario, int port, String user, int calls, SippTransport transport, String... more) {
        String password = PbxProcess.password(user);
        return Sipp.start(
                new Sipp.Run(scenario, pbx.sipText(), port, user, password, calls, transport, Map.of()), more);
    }

    private SoftPhoneAccount account(String extension, String transport, Speech says) {
        String server = transport.equals("tls") ? "127.0.0.1:" + pbx.sips().getPort() : pbx.sipText();
        return new SoftPhoneAccount(extension, PbxProcess.password(extension), server, transport, says);
    }
}
