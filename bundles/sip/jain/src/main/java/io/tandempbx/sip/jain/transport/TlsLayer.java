package io.tandempbx.sip.jain.transport;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * TLS between the octets of a connection and those of its messages (RFC 8446, RFC 5246). Never blocks: the heavy steps of a
 * handshake run elsewhere. Guarded by the connection's monitor.
 */
final class TlsLayer {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int MAX_WAITING_BYTES = 1 << 18;

    private final SSLEngine engine;
    private final Executor workers;
    private ByteBuffer arrived; // encrypted octets from position to limit
    private boolean secured;
    private boolean working;
    private boolean over;

    /**
     * @param workers run the heavy steps
     * @param unread  encrypted octets left by a predecessor
     */
    TlsLayer(SSLEngine engine, Executor workers, byte[] unread) {
        this.engine = engine;
        this.workers = workers;
        this.arrived = ByteBuffer.wrap(unread);
        this.secured = engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    SSLEngine engine() {
        return engine;
    }

    /** Whether messages may be sent. */
    boolean isSecured() {
        return secured;
    }

    /** Whether the peer has said that it sends no more. */
    boolean isOver() {
        return over;
    }

    /** Whether a record or a handshake is half done. */
    boolean isHalfway() {
        return !secured || arrived.hasRemaining();
    }

    /** Encrypted octets that have not been used. */
    byte[] unread() {
        byte[] rest = new byte[arrived.remaining()];
        arrived.duplicate().get(rest);
        return rest;
    }

    /** Takes octets from the network. */
    void arrived(ByteBuffer octets) throws SSLException {
        int total = arrived.remaining() + octets.remaining();
        if (total > MAX_WAITING_BYTES) {
            throw new SSLException("more than " + MAX_WAITING_BYTES + " octets wait for the handshake");
        }
        ByteBuffer joined = ByteBuffer.allocate(total);
        joined.put(arrived).put(octets).flip();
        arrived = joined;
    }

    /** The heavy steps are done. */
    void worked() {
        working = false;
    }

    /**
     * Goes as far as the octets suffice.
     *
     * @param out    takes octets for the network
     * @param worked run by a worker when the heavy steps that hold this up are done
     * @return octets of messages
     */
    ByteBuffer advance(Consumer<ByteBuffer> out, Runnable worked) throws SSLException {
        ByteArrayOutputStream plain = new ByteArrayOutputStream(arrived.remaining());
        boolean going = true;
        while (going && !working && !over) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> delegate(worked);
                case NEED_WRAP -> {
                    ByteBuffer octets = seal(NOTHING);
                    going = octets.hasRemaining();
                    out.accept(octets);
                }
                default -> going = open(plain);
            }
            secured |= engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
        }
        return ByteBuffer.wrap(plain.toByteArray());
    }

    /** Encrypts a whole message. */
    ByteBuffer seal(byte[] message) throws SSLException {
        ByteBuffer plain = ByteBuffer.wrap(message);
        ByteArrayOutputStream octets = new ByteArrayOutputStream(message.length + 64);
        while (plain.hasRemaining()) {
            int before = plain.remaining();
            ByteBuffer part = seal(plain);
            byte[] sealedPart = new byte[part.remaining()];
            part.get(sealedPart);
            octets.writeBytes(sealedPart);
            if (plain.remaining() == before) {
                throw new SSLException("nothing can be sent now: " + engine.getHandshakeStatus());
            }
        }
        return ByteBuffer.wrap(octets.toByteArray());
    }

    /** What tells the peer that nothing more comes. */
    ByteBuffer farewell() throws SSLException {
        engine.closeOutbound();
        return engine.isOutboundDone() ? NOTHING : seal(NOTHING);
    }

    private void delegate(Runnable worked) throws SSLException {
        if (secured) {
            throw new SSLException("the peer wants to negotiate anew");
        }
        working = true;
        List<Runnable> steps = new ArrayList<>(1);
        for (Runnable step = engine.getDelegatedTask(); step != null; step = engine.getDelegatedTask()) {
            steps.add(step);
        }
        workers.execute(() -> {
            steps.forEach(Runnable::run);
            worked.run();
        });
    }

    private ByteBuffer seal(ByteBuffer plain) throws SSLException {
        ByteBuffer sealed = ByteBuffer.allocate(engine.getSession().getPacketBufferSize()); // many connections are idle
        SSLEngineResult result = engine.wrap(plain, sealed);
        if (result.getStatus() == Status.BUFFER_OVERFLOW) {
            throw new SSLException("a record does not fit into " + sealed.capacity() + " octets");
        }
        sealed.flip();
        ByteBuffer octets = ByteBuffer.allocate(sealed.remaining());
        octets.put(sealed).flip();
        return octets;
    }

    /** Opens one record; false if there is no whole one. */
    private boolean open(ByteArrayOutputStream plain) throws SSLException {
        ByteBuffer opened = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        SSLEngineResult result = engine.unwrap(arrived, opened);
        switch (result.getStatus()) {
            case BUFFER_UNDERFLOW -> {
                return false;
            }
            case BUFFER_OVERFLOW -> throw new SSLException(
                    "a record does not fit into " + opened.capacity() + " octets");
            case CLOSED -> over = true;
            case OK -> plain.write(opened.array(), 0, result.bytesProduced());
        }
        return result.bytesConsumed() > 0;
    }
}
