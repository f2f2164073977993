package io.tandempbx.sip.jain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.sip.jain.FakeHandler.Failed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages on streams. */
class TcpTest {
    private static final String URI = "sip:1002@tandem.test";

    private Platform platform;
    private Phone phone;

    @BeforeEach
    void begin() throws IOException {
        platform = new Platform(Map.of("t1_ms", "500"));
        phone = Phone.tcp("1001", platform.sip.tcpPort());
    }

    @AfterEach
    void end() throws IOException {
        phone.close();
        platform.close();
    }

    @Test
    void shouldReadOneOctetAtATimeAndManyMessagesAtOnce() throws Exception {
        String options = phone.request("OPTIONS", URI, "o", phone.branch(), 1, "") + Phone.end();
        for (byte octet : options.getBytes(StandardCharsets.UTF_8)) {
            phone.sendOctets(new byte[] {octet});
        }
        phone.receive("SIP/2.0 200 ");
        String bye = phone.request("BYE", URI, "b", phone.branch(), 1, "t") + Phone.body("v=0\r\n");
        phone.send(options + bye + options);
        phone.receive("SIP/2.0 200 ");
        phone.receive("SIP/2.0 200 ");
        InboundRequest request = platform.call.request("BYE");
        assertEquals(Transport.TCP, request.flow().transport());
        assertEquals(phone.address(), request.flow().remote());
        assertEquals(platform.sip.tcpPort(), request.flow().local().getPort());
        assertEquals("v=0\r\n", request.body().text());
    }

    @Test
    void shouldAnswerKeepAlive() throws Exception {
        phone.send("\r\n\r\n");
        assertEquals("\r\n", phone.receive());
        phone.send(phone.request("OPTIONS", URI, "o", phone.branch(), 1, "") + Phone.end());
        phone.receive("SIP/2.0 200 ");
    }

    @Test
    void shouldSurviveReplacementWithHalfAMessageRead() throws Exception {
        String bye = phone.request("BYE", URI, "b", phone.branch(), 1, "t") + Phone.body("v=0\r\n");
        int half = bye.length() / 2;
        phone.send(phone.request("OPTIONS", URI, "o", phone.branch(), 1, "") + Phone.end() + bye.substring(0, half));
        phone.receive("SIP/2.0 200 ");
        platform.replace();
        phone.send(bye.substring(half));
        InboundRequest request = platform.call.request("BYE");
        platform.replace();
        platform.sip.respond(request.transaction(), Reply.of(200));
        phone.receive("SIP/2.0 200 ");
    }

    @Test
    void shouldCallOverTheConnectionThePhoneOpened() throws Exception {
        phone.send(phone.request("OPTIONS", URI, "o", phone.branch(), 1, "") + Phone.end());
        phone.receive("SIP/2.0 200 ");
        Callee callee = new Callee(platform, phone);
        platform.sip.send("call", "k", callee.request("INVITE", "c", ""), callee.tcpFlow());
        String invite = phone.receive("INVITE ");
        assertTrue(Phone.header(invite, "Via").startsWith("SIP/2.0/TCP "));
        assertTrue(Phone.header(invite, "Contact").endsWith(";transport=tcp>"));
        callee.answer(invite, 486, "t");
        platform.call.response("k", 486);
        phone.receive("ACK ");
    }

    @Test
    void shouldNotTakeACancelThatCameAsADatagram() throws Exception {
        phone.send(phone.request("INVITE", URI, "c", phone.branch(), 1, "") + Phone.end());
        String challenge = phone.receive("SIP/2.0 401 ");
        String invite = phone.request("INVITE", URI, "c", phone.branch(), 2, "")
                + phone.authorization(challenge, "MD5", "secret-1001", "INVITE", URI, 1)
                + Phone.end();
        phone.send(invite);
        InboundRequest request = platform.call.request("INVITE");
        String cancel = invite.replace("INVITE ", "CANCEL ").replace(" INVITE", " CANCEL");
        try (Phone stranger = Phone.udp("1001", platform.sip.udpPort())) {
            stranger.send(cancel);
            stranger.receive("SIP/2.0 481 ");
        }
        assertTrue(platform.call.isQuietFor(50));
        phone.send(cancel);
        phone.await("SIP/2.0 200 ");
        platform.sip.respond(request.transaction(), Reply.of(487));
        phone.await("SIP/2.0 487 ");
    }

    @Test
    void shouldConnectWhenNoConnectionIsOpen() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Callee callee = new Callee(platform, phone);
            io.tandempbx.sip.api.Flow flow = new io.tandempbx.sip.api.Flow(
                    Transport.TCP, callee.tcpFlow().local(), (java.net.InetSocketAddress)
                            listener.getLocalSocketAddress());
            platform.sip.send("call", "k", callee.request("BYE", "c", "t"), flow);
            try (Socket accepted = listener.accept()) {
                byte[] start = accepted.getInputStream().readNBytes(4);
                assertEquals("BYE ", new String(start, StandardCharsets.UTF_8));
                String head = new String(accepted.getInputStream().readNBytes(100), StandardCharsets.UTF_8);
                assertTrue(head.contains("SIP/2.0"));
            }
        }
    }

    @Test
    void shouldFailAtOnceWhenNobodyListens() throws Exception {
        Callee callee = new Callee(platform, phone);
        phone.close();
        java.net.InetSocketAddress closed;
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            closed = (java.net.InetSocketAddress) listener.getLocalSocketAddress();
        }
        io.tandempbx.sip.api.Flow flow =
                new io.tandempbx.sip.api.Flow(Transport.TCP, callee.flow().local(), closed);
        platform.sip.send("call", "k", callee.request("BYE", "c", "t"), flow);
        assertEquals(new Failed("k", 503), platform.call.next());
    }

    @Test
    void shouldCloseAStreamItCannotFrame() throws Exception {
        phone.send(phone.request("BYE", URI, "b", phone.branch(), 1, "t") + "Content-Length: many\r\n\r\n");
        assertTrue(phone.isClosedByPeer());
    }

    @Test
    void shouldCloseAStreamWithoutEndOfHeaders() throws Exception {
        phone.send("BYE " + URI + " SIP/2.0\r\nX: " + "x".repeat(70_000));
        assertTrue(phone.isClosedByPeer());
    }

    @Test
    void shouldCloseAStreamThatAnnouncesTooMuch() throws Exception {
        phone.send(phone.request("BYE", URI, "b", phone.branch(), 1, "t") + "Content-Length: 99999999\r\n\r\n");
        assertTrue(phone.isClosedByPeer());
    }
}
