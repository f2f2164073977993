package io.tandempbx.trunk.core.dns;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Asks resolvers (RFC 1035): over UDP, over TCP when an answer was cut. Blocks its caller for a bounded time. Thread-safe.
 */
public final class DnsClient implements Closeable {
    private static final int MAX_DATAGRAM_BYTES = 4096;
    private static final int ROUNDS = 2;
    private static final int MAX_ALIASES = 8;

    private final Supplier<List<InetSocketAddress>> servers;
    private final IntSupplier timeoutMs;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Opens nothing yet.
     *
     * @param servers   asked one after the other
     * @param timeoutMs of one question to one server
     */
    public DnsClient(Supplier<List<InetSocketAddress>> servers, IntSupplier timeoutMs) {
        this.servers = servers;
        this.timeoutMs = timeoutMs;
    }

    /**
     * The records of a name, its aliases followed.
     *
     * @param type as {@link Type} has it
     * @return empty when the name or the type does not exist there
     * @throws DnsException if no resolver answers, or none can
     */
    public List<Record> records(Name name, int type) throws DnsException {
        Name asked = name;
        for (int aliases = 0; aliases < MAX_ALIASES; aliases++) {
            List<Record> answer = ask(asked, type);
            Name end = asked;
            for (int i = 0; i < MAX_ALIASES; i++) {
                Name present = end;
                List<Record> found = answer.stream()
                        .filter(each -> each.getType() == type && each.getName().equals(present))
                        .toList();
                if (!found.isEmpty()) {
                    return found;
                }
                end = answer.stream()
                        .filter(each ->
                                each instanceof CNAMERecord && each.getName().equals(present))
                        .map(each -> ((CNAMERecord) each).getTarget())
                        .findFirst()
                        .orElse(present);
            }
            if (end.equals(asked)) {
                return List.of();
            }
            asked = end;
        }
        throw new DnsException(name + " is an alias of an alias without end");
    }

    /** Questions under way fail at once. */
    @Override
    public void close() {
        closed = true;
        for (Closeable socket : List.copyOf(open)) {
            shut(socket);
        }
    }

    private List<Record> ask(Name name, int type) throws DnsException {
        Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        List<String> faults = new ArrayList<>();
        for (int round = 0; round < ROUNDS && !closed; round++) {
            for (InetSocketAddress server : servers.get()) {
                try {
                    Message answer = ask(server, query);
                    int code = answer.getRcode();
                    if (code == Rcode.NOERROR || code == Rcode.NXDOMAIN) {
                        return answer.getSection(Section.ANSWER);
                    }
                    faults.add(text(server) + " says " + Rcode.string(code));
                } catch (SocketTimeoutException e) {
                    faults.add(text(server) + " does not answer");
                } catch (IOException e) {
                    faults.add(text(server) + ": " + e.getMessage());
                }
            }
        }
        throw new DnsException(
                faults.isEmpty()
                        ? "there is no resolver"
                        : "no resolver answers for " + name + " " + Type.string(type) + ": "
                                + faults.get(faults.size() - 1));
    }

    private Message ask(InetSocketAddress server, Message query) throws IOException {
        Message answer = overUdp(server, query);
        return answer.getHeader().getFlag(Flags.TC) ? overTcp(server, query) : answer;
    }

    private Message overUdp(InetSocketAddress server, Message query) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            hold(socket);
            socket.connect(server); // answers of others are dropped by the kernel
            byte[] wire = query.toWire();
            socket.send(new DatagramPacket(wire, wire.length));
            long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs.getAsInt());
            byte[] buffer = new byte[MAX_DATAGRAM_BYTES];
            while (true) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
                if (leftMs <= 0) {
                    throw new SocketTimeoutException();
                }
                socket.setSoTimeout((int) leftMs);
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                Message answer = new Message(Arrays.copyOf(buffer, packet.getLength()));
                if (isAnswer(query, answer)) {
                    return answer;
                }
            }
        } finally {
            open.removeIf(each -> each instanceof DatagramSocket socket && socket.isClosed());
        }
    }

    private Message overTcp(InetSocketAddress server, Message query) throws IOException {
        try (Socket socket = new Socket()) {
            hold(socket);
            socket.connect(server, timeoutMs.getAsInt());
            socket.setSoTimeout(timeoutMs.getAsInt());
            byte[] wire = query.toWire();
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeShort(wire.length);
            out.write(wire);
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] octets = new byte[in.readUnsignedShort()];
            in.readFully(octets);
            Message answer = new Message(octets);
            if (!isAnswer(query, answer)) {
                throw new IOException("an answer to another question");
            }
            return answer;
        } finally {
            open.removeIf(each -> each instanceof Socket socket && socket.isClosed());
        }
    }

    private void hold(Closeable socket) throws IOException {
        open.add(socket);
        if (closed) {
            throw new IOException("stopped");
        }
    }

    private static void shut(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e); // closing a socket only fails for its users
        }
    }

    private static boolean isAnswer(Message query, Message answer) {
        Record asked = answer.getQuestion();
        return answer.getHeader().getID() == query.getHeader().getID()
                && answer.getHeader().getFlag(Flags.QR)
                && asked != null
                && asked.equals(query.getQuestion());
    }

    private static String text(InetSocketAddress server) {
        return server.getAddress().getHostAddress() + ':' + server.getPort();
    }
}
