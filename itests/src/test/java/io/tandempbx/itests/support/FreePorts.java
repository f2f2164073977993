package io.tandempbx.itests.support;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** Hands out ports below the kernel's ephemeral range that are free for UDP and TCP, each range once per test run. */
public final class FreePorts {
    private static final int FIRST = 21_000;
    private static final int LAST = 31_999;
    private static final AtomicInteger NEXT =
            new AtomicInteger(FIRST + (int) (ProcessHandle.current().pid() * 64 % (LAST - FIRST)) / 2 * 2);

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

    private static boolean allFree(int first, int count) {
        for (int port = first; port < first + count; port++) {
            if (!isFree(port)) {
                return false;
            }
        }
        return true;
    }
}
