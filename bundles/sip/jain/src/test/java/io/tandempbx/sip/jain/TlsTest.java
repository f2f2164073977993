package io.tandempbx.sip.jain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.keys.file.KeyFiles;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.sip.jain.FakeHandler.Failed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages on streams that TLS secures. */
class TlsTest {
    private static final String URI = "sip:1002@tandem.test";
    private static final int LIMIT_MS = 10_000;

    @TempDir
    private Path directory;

    private KeyFiles keys;
    private Platform platform;
    private Phone phone;

    @BeforeEach
    void begin() throws Exception {
        keys = KeyFiles.in(directory.resolve("ssl"));
        keys.createIfMissing(new SecureRandom());
        platform = open(Map.of());
        phone = Phone.tls("1001", connect());
    }

    @AfterEach
    void end() throws IOException {
        phone.close();
        platform.close();
    }

    private Platform open(Map<String, String> changes) throws IOException {
        Map<String, String> settings = new HashMap<>(Map.of("t1_ms", "500", "tls_port", "0"));
        try (java.net.ServerSocket free = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            settings.put("tls_port", Integer.toString(free.getLocalPort()));
        }
        settings.putAll(changes);
        return new Platform(settings, keys);
    }

    private SSLContext trusting() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, new char[0]);
        trusted.setCertificateEntry("server", keys.load().getCertificate("server"));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    private SSLSocket connect(String... protocols) throws Exception {
        SSLSocket socket = (SSLSocket) trusting().getSocketFactory().createSocket(awaitPort(), "localhost", 0, true);
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        socket.startHandshake();
        return socket;
    }

    /** A connection to the listener, once there is one. */
    private Socket awaitPort() throws Exception {
        long endNs = System.nanoTime() + LIMIT_MS * 1_000_000L;
        while (platform.sip.tlsPort() == 0 && System.nanoTime() < endNs) {
            Thread.onSpinWait();
        }
        return new Socket(InetAddress.getLoopbackAddress(), platform.sip.tlsPort());
    }

    private void assertAnswersOptions(Phone asking) throws IOException {
        asking.send(asking.request("OPTIONS", URI, "o", asking.branch(), 1, "") + Phone.end());
        asking.receive("SIP/2.0 200 ");
    }

    @Test
    void shouldHandOverRequestsWithTheirTransport() throws Exception {
        phone.send(phone.request("BYE", URI, "b", phone.branch(), 1, "t") + Phone.body("v=0\r\n"));
        InboundRequest request = platform.call.request("BYE");
        assertEquals(Transport.TLS, request.flow().transport());
        assertEquals(platform.sip.tlsPort(), request.flow().local().getPort());
        platform.sip.respond(request.transaction(), Reply.of(200));
        assertTrue(Phone.header(phone.receive("SIP/2.0 200 "), "Via").startsWith("SIP/2.0/TLS "));
    }

    @Test
    void shouldCarryMessagesLargerThanARecord() throws Exception {
        String body = "a=" + "x".repeat(40_000) + "\r\n";
        phone.send(phone.request("BYE", URI, "b", phone.branch(), 1, "t") + Phone.body(body));
        InboundRequest request = platform.call.request("BYE");
        assertEquals(body, request.body().text());
        platform.sip.respond(request.transaction(), Reply.of(200).withBody(io.tandempbx.sip.api.Body.sdp(body)));
        assertTrue(phone.receive("SIP/2.0 200 ").endsWith(body));
    }

    @Test
    void shouldAnswerKeepAlive() throws Exception {
        phone.send("\r\n\r\n");
        assertEquals("\r\n", phone.receive());
    }

    @Test
    void shouldKeepTheConnectionOverReplacementsWithHalfAMessageRead() throws Exception {
        for (int round = 0; round < 5; round++) {
            String bye = phone.request("BYE", URI, "b" + round, phone.branch(), 1, "t") + Phone.body("v=0\r\n");
            int half = bye.length() / 2;
            String options = phone.request("OPTIONS", URI, "o", phone.branch(), 1, "") + Phone.end();
            phone.send(options + bye.substring(0, half));
            phone.receive("SIP/2.0 200 ");
            platform.replace();
            phone.send(bye.substring(half));
            InboundRequest request = platform.call.request("BYE");
            platform.replace();
            platform.sip.respond(request.transaction(), Reply.of(200));
            phone.receive("SIP/2.0 200 ");
        }
    }

    @Test
    void shouldKeepTheConnectionOfAnOlderProtocolToo() throws Exception {
        try (Phone older = Phone.tls("1001", connect("TLSv1.2"))) {
            assertAnswersOptions(older);
            platform.replace();
            assertAnswersOptions(older);
        }
    }

    @Test
    void shouldGiveNewConnectionsTheNewCertificateAndKeepTheOldOnes() throws Exception {
        Certificate before = keys.load().getCertificate("server");
        KeyFiles others = KeyFiles.in(directory.resolve("other"));
        others.createIfMissing(new SecureRandom());
        Files.move(others.certificate(), keys.certificate(), StandardCopyOption.REPLACE_EXISTING);
        Files.move(others.key(), keys.key(), StandardCopyOption.REPLACE_EXISTING);
        Certificate now = keys.load().getCertificate("server");
        assertNotEquals(before, now);
        long endNs = System.nanoTime() + LIMIT_MS * 1_000_000L;
        Certificate shown = before;
        while (!shown.equals(now) && System.nanoTime() < endNs) {
            try (SSLSocket socket = connect()) {
                shown = socket.getSession().getPeerCertificates()[0];
            } catch (SSLException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("PKIX"), e::toString); // the old one still
            }
        }
        assertEquals(now, shown);
        assertAnswersOptions(phone);
    }

    @Test
    void shouldCallOverTheConnectionThePhoneOpened() throws Exception {
        assertAnswersOptions(phone);
        Callee callee = new Callee(platform, phone);
        platform.sip.send("call", "k", callee.request("INVITE", "c", ""), callee.tlsFlow());
        String invite = phone.receive("INVITE ");
        assertTrue(Phone.header(invite, "Via").startsWith("SIP/2.0/TLS "));
        assertTrue(Phone.header(invite, "Contact").endsWith(";transport=tls>"));
        callee.answer(invite, 486, "t");
        platform.call.response("k", 486);
        phone.receive("ACK ");
    }

    @Test
    void shouldConnectToAServerItTrusts() throws Exception {
        phone.close();
        platform.close();
        platform = open(Map.of("tls_trusted_file", keys.certificate().toString()));
        phone = Phone.tls("1001", connect());
        try (SSLServerSocket server = server(keys)) {
            Callee callee = new Callee(platform, phone);
            InetSocketAddress remote = new InetSocketAddress("localhost", server.getLocalPort());
            Flow flow = new Flow(Transport.TLS, callee.tlsFlow().local(), remote);
            platform.sip.send("call", "k", callee.request("BYE", "c", "t"), flow);
            try (Socket accepted = server.accept()) {
                assertEquals("BYE ", new String(accepted.getInputStream().readNBytes(4), StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void shouldNotTalkToAServerItDoesNotTrust() throws Exception {
        KeyFiles strangers = KeyFiles.in(directory.resolve("stranger"));
        strangers.createIfMissing(new SecureRandom());
        try (SSLServerSocket server = server(strangers)) {
            Callee callee = new Callee(platform, phone);
            InetSocketAddress remote = new InetSocketAddress("localhost", server.getLocalPort());
            Flow flow = new Flow(Transport.TLS, callee.tlsFlow().local(), remote);
            platform.sip.send("call", "k", callee.request("BYE", "c", "t"), flow);
            try (Socket accepted = server.accept()) {
                assertThrows(IOException.class, () -> accepted.getInputStream().readNBytes(4));
            }
            assertEquals(new Failed("k", 503), platform.call.next());
        }
    }

    private static SSLServerSocket server(KeyFiles identity) throws Exception {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(identity.load(), new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @Test
    void shouldGiveASipsContactWhenAskedForBySips() throws Exception {
        String uri = "sips:1002@tandem.test";
        phone.send(phone.request("OPTIONS", uri, "o", phone.branch(), 1, "") + Phone.end());
        phone.receive("SIP/2.0 200 ");
        Callee callee = new Callee(platform, phone);
        platform.sip.send("call", "k", callee.request("INVITE", "c", "", "sips:1001@192.0.2.9"), callee.tlsFlow());
        String invite = phone.receive("INVITE sips:");
        assertEquals("<sips:1001@127.0.0.1:" + platform.sip.tlsPort() + ">", Phone.header(invite, "Contact"));
        callee.answer(invite, 486, "t");
        phone.receive("ACK ");
    }

    @Test
    void shouldStayOpenForOthersWhileSomebodyDoesNotFinishAHandshake() throws Exception {
        try (Socket silent = awaitPort();
                Socket babbling = awaitPort()) {
            babbling.getOutputStream().write("OPTIONS sip:x SIP/2.0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            byte[] alert = babbling.getInputStream().readAllBytes(); // an alert, then the end
            assertTrue(alert.length < 10, () -> alert.length + " octets");
            assertAnswersOptions(phone);
            assertTrue(silent.isConnected());
        }
    }
}
