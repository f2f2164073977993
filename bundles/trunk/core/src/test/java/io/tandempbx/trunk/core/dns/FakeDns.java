package io.tandempbx.trunk.core.dns;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** A resolver on loopback that knows a few records, over UDP and TCP. */
final class FakeDns implements AutoCloseable {
    private static final int PORT_ATTEMPTS = 20;

    private final ServerSocket tcp;
    private final DatagramSocket udp;
    private final List<Record> records = new CopyOnWriteArrayList<>();
    final AtomicInteger questions = new AtomicInteger();
    volatile boolean silent;
    volatile boolean failing;
    volatile boolean cutting; // what is asked over UDP is answered cut

    FakeDns() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        ServerSocket stream = new ServerSocket(0, 5, loopback);
        DatagramSocket datagrams = onPortOf(stream);
        for (int attempt = 1; datagrams == null; attempt++) {
            stream.close(); // somebody else has this port for datagrams
            if (attempt == PORT_ATTEMPTS) {
                throw new IOException("no port is free for both transports");
            }
            stream = new ServerSocket(0, 5, loopback);
            datagrams = onPortOf(stream);
        }
        tcp = stream;
        udp = datagrams;
        daemon(this::serveUdp);
        daemon(this::serveTcp);
    }

    private static @Nullable DatagramSocket onPortOf(ServerSocket stream) throws IOException {
        try {
            return new DatagramSocket(stream.getLocalPort(), stream.getInetAddress());
        } catch (BindException e) {
            return null;
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(udp.getLocalAddress(), udp.getLocalPort());
    }

    /** Adds records as a zone file has them, names with a dot at the end. */
    FakeDns with(String... lines) throws IOException {
        for (String line : lines) {
            byte[] zone = (line + "\n").getBytes(StandardCharsets.US_ASCII);
            try (Master master = new Master(new ByteArrayInputStream(zone), Name.root, 60)) {
                records.add(master.nextRecord());
            }
        }
        return this;
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "fake-dns");
        thread.setDaemon(true);
        thread.start();
    }

    private void serveUdp() {
        byte[] buffer = new byte[4096];
        while (!udp.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                udp.receive(packet);
                questions.incrementAndGet();
                if (!silent) {
                    Message query = new Message(Arrays.copyOf(buffer, packet.getLength()));
                    byte[] wire = answer(query, cutting).toWire();
                    udp.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                if (!udp.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (Socket socket = tcp.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                byte[] query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                byte[] wire = answer(new Message(query), false).toWire();
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                out.writeShort(wire.length);
                out.write(wire);
                out.flush();
            } catch (IOException e) {
                if (!tcp.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private Message answer(Message query, boolean cut) {
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        if (failing) {
            answer.getHeader().setRcode(Rcode.SERVFAIL);
            return answer;
        }
        if (cut) {
            answer.getHeader().setFlag(Flags.TC);
            return answer;
        }
        Name name = query.getQuestion().getName();
        for (Record record : records) {
            if (record instanceof CNAMERecord alias && alias.getName().equals(name)) {
                answer.addRecord(record, Section.ANSWER);
                name = alias.getTarget();
            }
        }
        boolean known = false;
        for (Record record : records) {
            boolean named = record.getName().equals(name);
            known |= named;
            if (named && record.getType() == query.getQuestion().getType()) {
                answer.addRecord(record, Section.ANSWER);
            }
        }
        if (!known) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        return answer;
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
