package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.JarVersions;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.Script;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** SIP over TLS, as phones and OpenSSL see it. */
@TestInstance(Lifecycle.PER_CLASS)
class TlsIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Path OPENSSL = Path.of("/usr/bin/openssl");
    private static final int UPDATES = 5;

    private final PbxProcess pbx = PbxProcess.start(PbxOptions.quickStart("tls"));
    private Phones phones = new Phones(pbx);
    private int logStart;

    @AfterAll
    void stop() {
        pbx.close();
    }

    @AfterEach
    void nothingIsLeftOver() {
        phones.close();
        phones = new Phones(pbx);
        Await.until("no call is left", LIMIT, () -> pbx.callCount() == 0);
        Await.until("no RTP port is left in use", LIMIT, () -> pbx.rtpPairsInUse() == 0);
        logStart = pbx.log().length();
        pbx.assertNoNewTrace();
    }

    @Test
    void shouldConnectPhonesOverTlsAndMixedTransports() {
        Conversation secured =
                Phones.talk(phones.tls("1001"), phones.tls("1002")).speak();
        Conversation mixed = Phones.talk(phones.udp("1003"), phones.tls("1004")).speak();
        Conversation other = Phones.talk(phones.tls("1005"), phones.tcp("1006")).speak();
        secured.assertHeard();
        mixed.assertHeard();
        other.assertHeard();
        assertTrue(secured.in().invite().header("Via").startsWith("SIP/2.0/TLS "));
        assertTrue(secured.in().invite().header("Contact").contains(";transport=tls"));
        secured.calledHangsUp();
        mixed.calledHangsUp();
        other.callerHangsUp();
        assertTrue(secured.caller().isConnected() && secured.called().isConnected());
        pbx.awaitLog(logStart, "extension 1001 registered contact=.* transport=tls");
    }

    @Test
    void shouldKeepConnectionsWhileSignallingIsReplaced() {
        Conversation talk = Phones.talk(phones.tls("1001"), phones.tls("1002")).speak();
        Conversation ringing = Phones.ring(phones.tls("1003"), phones.tls("1004"));
        for (int round = 1; round <= UPDATES; round++) {
            Path next = JarVersions.rebuilt(JarVersions.built("sip/jain"), "0.1." + round);
            String said = pbx.shell().run("bundle:update io.tandempbx.sip.jain file:" + next);
            assertTrue(!said.contains("Error"), said);
            assertEquals(200, talk.out().reinvite("sendrecv").status());
            assertEquals(1, talk.called().bindings().size());
        }
        ringing.in().answer().awaitAcknowledged();
        ringing.out().awaitAnswered();
        ringing.calledHangsUp();
        talk.assertNothingLost();
        talk.calledHangsUp();
        talk.caller().assertRequests("BYE");
        for (Conversation each : List.of(talk, ringing)) {
            assertTrue(each.caller().isConnected() && each.called().isConnected(), "a connection was lost");
        }
    }

    @Test
    void shouldGoOnWithCallsAfterACrashWhenPhonesReconnect() {
        Conversation talk = Phones.talk(phones.tls("1001"), phones.tls("1002")).speak();
        talk.assertHeard();
        pbx.kill();
        talk.forgetHeard();
        pbx.awaitReadyAgain();
        talk.assertHeard();
        talk.caller().reconnect().register();
        talk.called().reconnect().register();
        talk.callerHangsUp();
        talk.called().assertRequests("INVITE", "ACK", "BYE");
    }

    @Test
    void shouldTakeANewCertificateAndOnlyStrongCiphers() throws IOException {
        Conversation talk = Phones.talk(phones.tls("1001"), phones.tls("1002")).speak();
        Path made = Workspace.fresh("certificate");
        openssl("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=second.example -keyout %1$s/key -out %1$s/crt"
                        .formatted(made))
                .expect(0);
        Path ssl = pbx.home().resolve("ssl");
        Files.move(made.resolve("key"), ssl.resolve("server.key"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(made.resolve("crt"), ssl.resolve("server.crt"), StandardCopyOption.REPLACE_EXISTING);
        Await.until("the new certificate is shown", LIMIT, () -> client("-tls1_3")
                .output()
                .contains("second.example"));
        client("-tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256").expect(0).expect("TLSv1.2");
        client("-tls1_2 -cipher AES128-GCM-SHA256").expect(1).expect("handshake failure");
        client("-tls1_2 -cipher ECDHE-RSA-AES128-SHA").expect(1).expect("handshake failure");
        client("-tls1_1 -cipher ALL:@SECLEVEL=0").expect(1).expect("protocol version");

        // who was connected before goes on, who comes now is served
        assertEquals(200, talk.out().reinvite("sendrecv").status());
        Phones.talk(phones.tls("1003"), phones.tls("1004")).callerHangsUp();
        talk.callerHangsUp();
        assertTrue(talk.caller().isConnected() && talk.called().isConnected());
    }

    @Test
    void shouldListenElsewhereAndNotAtAllBySettings() {
        String port = Integer.toString(pbx.sips().getPort());
        client("-tls1_3").expect(0);
        pbx.set("pbx.sip.cfg", "tls_port", "0");
        try {
            Await.until("nobody listens", LIMIT, () -> client("-tls1_3").status() != 0);
            assertEquals(200, phones.udp("1001").register(300).status());
        } finally {
            pbx.set("pbx.sip.cfg", "tls_port", port);
        }
        Await.until("somebody listens", LIMIT, () -> client("-tls1_3").status() == 0);
    }

    private Script client(String options) {
        return openssl("s_client -connect 127.0.0.1:" + pbx.sips().getPort() + " " + options);
    }

    private static Script openssl(String arguments) {
        return Script.run(OPENSSL, Map.of(), arguments.split(" ", -1));
    }
}
