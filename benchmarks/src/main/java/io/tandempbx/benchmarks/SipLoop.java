package io.tandempbx.benchmarks;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The SIP side of all simulated phones, on the thread that runs it: one UDP socket for those that call, one for those that
 * are registered and called (no phone is called from its own address).
 */
final class SipLoop implements AutoCloseable {
    private final Selector selector = Selector.open();
    private final Wire callers;
    private final Wire called;
    private final String domain;
    private final TimerWheel wheel = new TimerWheel(System.nanoTime());
    private final Map<String, ClientTransaction> transactions = new HashMap<>();
    private final Map<String, Party> parties = new HashMap<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(65_536);
    private final byte[] octets = new byte[65_536];
    private final String own = Long.toString(ProcessHandle.current().pid(), 36);
    private @Nullable Party listener;
    private long serial;
    private long sentAgain;
    private long receivedAgain;
    private long unexpected;
    private long secondByes;

    /** One side of a call, found by its Call-ID. */
    interface Party {
        void request(SipText request);

        /** A response whose transaction is over: a repeated 200 of INVITE. */
        void stray(SipText response);
    }

    SipLoop(int pbxPort) throws IOException {
        InetSocketAddress pbx = new InetSocketAddress(InetAddress.getLoopbackAddress(), pbxPort);
        callers = new Wire(selector, pbx);
        called = new Wire(selector, pbx);
        domain = "127.0.0.1:" + pbxPort;
    }

    /** The phones that call. */
    Wire callers() {
        return callers;
    }

    /** The phones that are registered and called. */
    Wire called() {
        return called;
    }

    String domain() {
        return domain;
    }

    TimerWheel wheel() {
        return wheel;
    }

    /** A word that was not used before, for Call-IDs, tags and branches. */
    String word() {
        serial++;
        return Long.toString(serial, 36) + "x" + own;
    }

    /** Who gets INVITEs of unknown Call-IDs. */
    void listen(Party party) {
        listener = party;
    }

    void add(String callId, Party party) {
        parties.put(callId, party);
    }

    void remove(String callId) {
        parties.remove(callId);
    }

    void add(String branch, ClientTransaction transaction) {
        transactions.put(branch, transaction);
    }

    void removeTransaction(String branch) {
        transactions.remove(branch);
    }

    /** Messages the phones had to repeat. */
    long sentAgain() {
        return sentAgain;
    }

    /** Messages the PBX repeated. */
    long receivedAgain() {
        return receivedAgain;
    }

    /** Messages that belong to nothing. */
    long unexpected() {
        return unexpected;
    }

    /** BYEs of dialogs that had ended by an earlier BYE. */
    long secondByes() {
        return secondByes;
    }

    void countSecondBye() {
        secondByes++;
    }

    void countSentAgain() {
        sentAgain++;
    }

    void countReceivedAgain() {
        receivedAgain++;
    }

    /** Works until the condition holds or the time is over; true when it holds. */
    boolean run(double seconds, BooleanSupplier done) {
        long endNs = System.nanoTime() + (long) (seconds * 1e9);
        while (!done.getAsBoolean()) {
            if (System.nanoTime() >= endNs) {
                return false;
            }
            turn();
        }
        return true;
    }

    /** Works until something slow, done on a thread of its own, is done. */
    <T> T during(Callable<T> work) throws IOException {
        FutureTask<T> task = new FutureTask<>(work);
        new Thread(task, "beside-the-phones").start();
        while (!task.isDone()) {
            turn();
        }
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(e.toString());
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    /** Works for so long. */
    void run(double seconds) {
        run(seconds, () -> false);
    }

    /** Reads what is there, or waits a millisecond for it, and runs the timers that are due. */
    void turn() {
        try {
            boolean any = drain(callers);
            any |= drain(called);
            if (!any) {
                selector.select(1);
                selector.selectedKeys().clear();
                drain(callers);
                drain(called);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        wheel.advance(System.nanoTime());
    }

    private boolean drain(Wire wire) throws IOException {
        boolean any = false;
        for (int i = 0; i < 64 && wire.receive(in); i++) {
            any = true;
            int length = in.remaining();
            in.get(octets, 0, length);
            if (length > 4 && octets[0] > 0) { // neither a keep-alive nor RTCP to the port next to a stream's
                dispatch(wire, SipText.of(octets, length));
            }
        }
        return any;
    }

    private void dispatch(Wire wire, SipText message) {
        Party party = parties.get(message.header("Call-ID"));
        if (message.isResponse()) {
            ClientTransaction transaction = transactions.get(message.branch());
            if (transaction != null && transaction.matches(message)) {
                transaction.response(message);
            } else if (party != null) {
                party.stray(message);
            } else {
                unexpected++;
            }
        } else if (party != null) {
            party.request(message);
        } else if (listener != null && message.method().equals("INVITE")) {
            listener.request(message);
        } else {
            unexpected++;
            if (!message.method().equals("ACK")) {
                wire.send(IncomingCall.response(message, 481, "No such call", "", "", ""));
            }
        }
    }

    @Override
    public void close() throws IOException {
        callers.close();
        called.close();
        selector.close();
    }
}
