package io.tandempbx.itests.support;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** A resolver on loopback, over UDP, that knows the records a test gives it and can fall silent. Thread-safe. */
public final class TestDns implements AutoCloseable {
    private static final int MAX_QUESTION_BYTES = 4096;

    private final DatagramSocket socket;
    private final List<Record> records = new CopyOnWriteArrayList<>();
    private final AtomicInteger ignored = new AtomicInteger();
    private volatile boolean silent;

    public TestDns() {
        try {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "test-dns");
        thread.setDaemon(true);
        thread.start();
    }

    /** Address and port, as a setting names a resolver. */
    public String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** Adds records as a zone file has them, names with a dot at the end. */
    public TestDns with(String... lines) {
        for (String line : lines) {
            byte[] zone = (line + "\n").getBytes(StandardCharsets.US_ASCII);
            try (Master master = new Master(new ByteArrayInputStream(zone), Name.root)) {
                records.add(master.nextRecord());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return this;
    }

    /** Answers nothing from now on. */
    public void fallSilent() {
        silent = true;
    }

    /** How many questions it has left without an answer. */
    public int ignored() {
        return ignored.get();
    }

    private void serve() {
        byte[] buffer = new byte[MAX_QUESTION_BYTES];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                if (silent) {
                    ignored.incrementAndGet();
                } else {
                    byte[] wire = answer(new Message(Arrays.copyOf(buffer, packet.getLength())))
                            .toWire();
                    socket.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private Message answer(Message query) {
        Record question = query.getQuestion();
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(question, Section.QUESTION);
        List<Record> named = records.stream()
                .filter(record -> record.getName().equals(question.getName()))
                .toList();
        if (named.isEmpty()) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        named.stream()
                .filter(record -> record.getType() == question.getType())
                .forEach(record -> answer.addRecord(record, Section.ANSWER));
        return answer;
    }

    @Override
    public void close() {
        socket.close();
    }
}
