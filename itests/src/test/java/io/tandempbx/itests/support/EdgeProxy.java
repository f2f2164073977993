package io.tandempbx.itests.support;

import io.tandempbx.itests.phone.SipMessage;
import io.tandempbx.itests.phone.SipMessage.Field;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A proxy on loopback between one phone and the server, over UDP, that puts itself in the path of registrations (RFC 3327) and
 * in the route of dialogs that begin through it (RFC 3261 §16). Stateless but for the phone's address.
 */
public final class EdgeProxy implements AutoCloseable {
    private static final int MAX_DATAGRAM_BYTES = 65_535;

    private final DatagramSocket socket;
    private final InetSocketAddress server;
    private final List<SipMessage> toPhone = new CopyOnWriteArrayList<>();
    private volatile InetSocketAddress phone = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);

    public EdgeProxy(InetSocketAddress server) {
        this.server = server;
        try {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "edge-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    /** Where the phone sends. */
    public InetSocketAddress address() {
        return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }

    /** How a Path or a Route names it. */
    public String uri() {
        return "<sip:127.0.0.1:" + socket.getLocalPort() + ";lr>";
    }

    /** The server's requests, as they came here. */
    public List<SipMessage> requestsToPhone() {
        return List.copyOf(toPhone);
    }

    private void serve() {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM_BYTES], MAX_DATAGRAM_BYTES);
        while (!socket.isClosed()) {
            try {
                socket.receive(packet);
                pass(SipMessage.parse(Arrays.copyOf(packet.getData(), packet.getLength())), (InetSocketAddress)
                        packet.getSocketAddress());
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void pass(SipMessage message, InetSocketAddress from) throws IOException {
        boolean fromServer = from.equals(server);
        SipMessage passed = message;
        if (!fromServer) {
            phone = from;
        } else if (message.isRequest()) {
            toPhone.add(message);
        }
        if (message.isRequest()) {
            passed = withoutFirst(passed, "Route", uri());
            passed = first(
                    passed,
                    "Via",
                    "SIP/2.0/UDP 127.0.0.1:" + socket.getLocalPort() + ";branch=z9hG4bK" + branch(message));
            if (message.method().equals("REGISTER")) {
                passed = passed.with("Supported", "path").with("Path", uri());
            } else if (message.method().equals("INVITE") && message.toTag().isEmpty()) {
                passed = first(passed, "Record-Route", uri());
            }
        } else {
            passed = withoutFirst(passed, "Via", "");
        }
        byte[] octets = passed.toBytes();
        socket.send(new DatagramPacket(octets, octets.length, fromServer ? phone : server));
    }

    /** The same one for the same request, its CANCEL and the ACK of a refusal (RFC 3261 §16.11). */
    private static String branch(SipMessage request) {
        return UUID.nameUUIDFromBytes(request.branch().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .toString();
    }

    private static SipMessage first(SipMessage message, String name, String value) {
        List<Field> fields = new ArrayList<>(message.fields());
        fields.add(0, new Field(name, value));
        return new SipMessage(message.start(), fields, message.body());
    }

    /** Takes the topmost field of this name off, if it has this value, or whatever it has when that is empty. */
    private static SipMessage withoutFirst(SipMessage message, String name, String value) {
        List<Field> fields = new ArrayList<>(message.fields());
        fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .findFirst()
                .filter(field -> value.isEmpty() || field.value().equals(value))
                .ifPresent(field -> fields.remove(fields.indexOf(field)));
        return new SipMessage(message.start(), fields, message.body());
    }

    @Override
    public void close() {
        socket.close();
    }
}
