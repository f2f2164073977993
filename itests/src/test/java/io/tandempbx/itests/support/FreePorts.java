package io.tandempbx.itests.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Hands out ports below the kernel's ephemeral range that are free for UDP and TCP, each range once per test run. A JVM has a part
 * of the range to itself as long as it runs, by the lock on a file: a port that is free now may be another's before it is used.
 */
public final class FreePorts {
    private static final int PARTS = 4;
    private static final String LISTEN = "0A"; // TCP_LISTEN of the kernel
    private static final int PORTS_OF_A_PART = 2_750;
    private static final List<FileLock> HELD = new ArrayList<>();
    private static final int FIRST = 21_000 + ownPart() * PORTS_OF_A_PART;
    private static final int LAST = FIRST + PORTS_OF_A_PART - 1;
    private static final AtomicInteger NEXT = new AtomicInteger(FIRST);

    private FreePorts() {}

    public static int one() {
        return range(2);
    }

    /** The first, even port of {@code count} adjacent free ones. */
    public static int range(int count) {
        for (int attempt = 0; attempt < 1000; attempt++) {
            int first = NEXT.getAndUpdate(port -> port + 2 * count > LAST ? FIRST : port + (count + 1) / 2 * 2);
            if (allFree(first, count)) {
                return first;
            }
        }
        throw new AssertionError("no " + count + " adjacent free ports from " + FIRST + " to " + LAST);
    }

    /** Whether somebody reads datagrams or takes connections at this port, by what the kernel lists; nothing is bound to see it. */
    public static boolean isHeld(int port) {
        String local = String.format(":%04X", port);
        for (String protocol : List.of("udp", "udp6", "tcp", "tcp6")) {
            Path list = Path.of("/proc/net", protocol);
            if (!Files.exists(list)) {
                continue; // a kernel without IPv6
            }
            try (Stream<String> lines = Files.lines(list)) {
                boolean found = lines.skip(1)
                        .map(line -> line.strip().split("\\s+", 5))
                        .anyMatch(words ->
                                words[1].endsWith(local) && (protocol.startsWith("udp") || words[3].equals(LISTEN)));
                if (found) {
                    return true;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return false;
    }

    /** Whether nobody holds this port on the loopback or the wildcard address, UDP or TCP. */
    public static boolean isFree(int port) {
        try (DatagramSocket udp = new DatagramSocket(null);
                ServerSocket tcp = new ServerSocket()) {
            udp.bind(new InetSocketAddress("0.0.0.0", port));
            tcp.setReuseAddress(true);
            tcp.bind(new InetSocketAddress("0.0.0.0", port));
        } catch (IOException e) {
            return false;
        }
        try (DatagramSocket udp = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
            return udp.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** The first part that no other JVM has; its lock is held until this one ends. */
    private static int ownPart() {
        for (int part = 0; part < PARTS; part++) {
            Path file = Path.of(System.getProperty("java.io.tmpdir"), "tandem-test-ports-" + part + ".lock");
            try {
                FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    HELD.add(lock); // one that nobody refers to is given up
                    return part;
                }
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new AssertionError("all " + PARTS + " parts of the ports for tests are taken");
    }

    private static boolean allFree(int first, int count) {
        for (int port = first; port < first + count; port++) {
            if (!isFree(port)) {
                return false;
            }
        }
        return true;
    }
}
