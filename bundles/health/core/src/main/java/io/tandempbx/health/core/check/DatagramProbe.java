package io.tandempbx.health.core.check;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Sends a datagram to this machine and waits for its answer, repeating it as RFC 3261 §17.1.2.2 does, so that a bundle
 * being replaced meanwhile is no fault.
 *
 * @param answerMs how long the answer took
 */
record DatagramProbe(long answerMs) {
    private static final int[] WAITS_MS = {500, 1000, 1000};
    private static final int LARGEST = 4096;

    /** Makes the datagram once the port it will be sent from is known. */
    interface Payload {
        byte[] from(InetSocketAddress local);
    }

    /**
     * One round trip.
     *
     * @return empty when nothing that {@code isAnswer} accepts came back
     * @throws IOException if the datagram could not be sent, for example because nobody listens
     */
    static Optional<DatagramProbe> send(InetSocketAddress target, Payload payload, Predicate<byte[]> isAnswer)
            throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, target.getAddress())) {
            socket.connect(target);
            byte[] octets = payload.from((InetSocketAddress) socket.getLocalSocketAddress());
            long startNs = System.nanoTime();
            for (int waitMs : WAITS_MS) {
                socket.send(new DatagramPacket(octets, octets.length));
                if (isAnswered(socket, waitMs, isAnswer)) {
                    long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
                    return Optional.of(new DatagramProbe(tookMs));
                }
            }
            return Optional.empty();
        }
    }

    private static boolean isAnswered(DatagramSocket socket, int waitMs, Predicate<byte[]> isAnswer)
            throws IOException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
        long leftMs = waitMs;
        while (leftMs > 0) {
            socket.setSoTimeout((int) leftMs);
            DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException e) {
                return false;
            }
            if (isAnswer.test(Arrays.copyOf(packet.getData(), packet.getLength()))) {
                return true;
            }
            leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
        }
        return false;
    }

    /** Where this machine reaches a socket that is bound to an address. */
    static InetSocketAddress reach(InetAddress bound, int port) {
        InetAddress to = bound.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound;
        return new InetSocketAddress(to, port);
    }
}
