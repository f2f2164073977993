package io.tandempbx.sip.jain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.Transport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the signalling listens, what it tells peers about that, and how its packets are marked. */
class AddressesTest {
    private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final int PATIENCE_MS = 5000;
    private static final int CS3 = 24;
    private static final String URI = "sip:1002@tandem.test";

    private static int freePort() throws IOException {
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Test
    void shouldAnswerFromTheAddressThatWasAsked() throws IOException {
        String port = Integer.toString(freePort());
        try (Platform platform =
                new Platform(Map.of("bind_address", "127.0.0.1, ::1", "udp_port", port, "tcp_port", port))) {
            for (InetAddress address :
                    List.of(InetAddress.getLoopbackAddress(), InetAddress.getByAddress(LOOPBACK_6))) {
                InetSocketAddress server = new InetSocketAddress(address, platform.sip.udpPort());
                try (DatagramSocket socket = new DatagramSocket(0, address)) {
                    assertEquals(server, answer(socket, server).getSocketAddress());
                }
            }
            platform.replace();
            InetSocketAddress six = new InetSocketAddress(InetAddress.getByAddress(LOOPBACK_6), platform.sip.udpPort());
            try (DatagramSocket socket = new DatagramSocket(0, six.getAddress())) {
                assertEquals(six, answer(socket, six).getSocketAddress());
            }
        }
    }

    private static DatagramPacket answer(DatagramSocket socket, InetSocketAddress server) throws IOException {
        String host = server.getAddress().getHostAddress();
        String sentBy = (host.contains(":") ? '[' + host + ']' : host) + ':' + socket.getLocalPort();
        byte[] request = ("OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/UDP " + sentBy + ";branch=z9hG4bKa\r\n"
                        + "From: <sip:x@y>;tag=1\r\nTo: <sip:x@y>\r\nCall-ID: a\r\nCSeq: 1 OPTIONS\r\n"
                        + "Content-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        socket.setSoTimeout(PATIENCE_MS);
        socket.send(new DatagramPacket(request, request.length, server));
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        socket.receive(packet);
        String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
        assertTrue(text.startsWith("SIP/2.0 200 "), text);
        return packet;
    }

    @Test
    void shouldMarkWhatItSends() throws IOException {
        try (Platform platform = new Platform(Map.of("dscp", Integer.toString(CS3)))) {
            String name = platform.channels.names("sip/udp/").get(0);
            int tos = platform.channels
                    .datagram(name, new InetSocketAddress(0), 1 << 16, 1 << 16)
                    .getOption(StandardSocketOptions.IP_TOS);
            assertEquals(CS3, tos >> 2);
            try (Phone phone = Phone.tcp("1001", platform.sip.tcpPort())) {
                phone.send(phone.request("OPTIONS", URI, "o", phone.branch(), 1, "") + Phone.end());
                phone.receive("SIP/2.0 200 ");
                String connection = platform.channels.names("sip/connection/").get(0);
                int ofConnection =
                        platform.channels.connection(connection).orElseThrow().getOption(StandardSocketOptions.IP_TOS);
                assertEquals(CS3, ofConnection >> 2);
            }
        }
    }

    @Test
    void shouldTellPeersOutsideOfTheLocalNetworksTheExternalAddress() throws Exception {
        Map<String, String> outside = Map.of("external_ip", "203.0.113.9, 2001:db8::9", "local_networks", "10.0.0.0/8");
        assertEquals("203.0.113.9", told(outside));
        Map<String, String> inside = Map.of("external_ip", "203.0.113.9", "local_networks", "127.0.0.0/8");
        assertEquals("127.0.0.1", told(inside));
    }

    /** The address in our Contact to a phone on the loopback interface. */
    private static String told(Map<String, String> settings) throws Exception {
        try (Platform platform = new Platform(settings);
                Phone phone = Phone.tcp("1001", platform.sip.tcpPort())) {
            phone.send(phone.request("UPDATE", URI, "u", phone.branch(), 1, "t") + Phone.end());
            var request = platform.call.request("UPDATE");
            assertEquals(Transport.TCP, request.flow().transport());
            platform.sip.respond(request.transaction(), Reply.of(200).withContact("1002"));
            String contact = Phone.header(phone.receive("SIP/2.0 200 "), "Contact");
            return contact.substring(contact.indexOf('@') + 1, contact.lastIndexOf(':' + portOf(contact)));
        }
    }

    private static String portOf(String contact) {
        return contact.replaceAll(".*:(\\d+).*", "$1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bind_address=localhost",
                "bind_address=127.0.0.1,127.0.0.1",
                "external_ip=203.0.113.9,203.0.113.10",
                "external_ip=home.example",
                "local_networks=10.0.0.0/33",
                "local_networks=10.0.0.0/8;192.168.0.0/16",
                "dscp=64",
                "tls_port=65536",
                "max_connections_per_address=0"
            })
    void shouldRefuseWhatCannotBe(String setting) {
        String[] pair = setting.split("=", 2);
        assertThrows(IllegalArgumentException.class, () -> Platform.settings(Map.of(pair[0], pair[1])));
    }

    @Test
    void shouldTakeAWildcardForAllAddresses() {
        assertEquals(
                1,
                Platform.settings(Map.of("bind_address", "127.0.0.1, ::"))
                        .listen()
                        .addresses()
                        .size());
        assertEquals(0, Platform.settings(Map.of("tls_port", "")).listen().tlsPort());
    }

    @Test
    void shouldNotBePutOffByAnotherProgramOnTheTlsPort() throws IOException {
        try (java.net.ServerSocket taken = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Platform platform = new Platform(Map.of("tls_port", Integer.toString(taken.getLocalPort())));
                Phone phone = Phone.udp("1001", platform.sip.udpPort())) {
            phone.send(phone.request("OPTIONS", URI, "o", phone.branch(), 1, "") + Phone.end());
            phone.receive("SIP/2.0 200 ");
        }
    }
}
