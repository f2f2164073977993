package io.tandempbx.itests.rtp;

import static java.util.Objects.requireNonNull;

import io.tandempbx.itests.audio.MuLaw;
import io.tandempbx.itests.support.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** A phone's RTP socket: sends µ-law every 20 ms, sharp, and keeps all that arrives. Thread-safe. */
public final class RtpStream implements AutoCloseable {
    /** Payload type of telephone-event here. */
    public static final int DIGIT_TYPE = 101;

    /** Payload type of comfort noise (RFC 3389). */
    public static final int NOISE_TYPE = 13;

    /** Payload type of Opus here, and of telephone-event at its clock. */
    public static final int OPUS_TYPE = 111;

    public static final int WIDE_DIGIT_TYPE = 110;

    private static final int OPUS_TICKS = 960; // in 20 ms
    private static final byte[] OPUS_SILENCE = {(byte) 0xF8, (byte) 0xFF, (byte) 0xFE}; // 20 ms
    private static final int NOISE_FRAMES = 10; // from one packet of comfort noise to the next
    private static final int FRAME_SAMPLES = 160;
    private static final long FRAME_NS = 20_000_000;
    private static final int BUFFER_BYTES = 1 << 20;

    private final DatagramChannel channel;
    private final InetSocketAddress local;
    private final ByteBuffer out = ByteBuffer.allocate(512);
    private final ByteBuffer in = ByteBuffer.allocate(4096);
    private final List<RtpPacket> received = new ArrayList<>(); // guarded by this
    private final Queue<DigitFrame> digits = new ArrayDeque<>(); // guarded by this
    private final long ssrc = ThreadLocalRandom.current().nextLong(1, 1L << 32);

    private @Nullable InetSocketAddress target; // guarded by this, as is everything below
    private byte[] signal = new byte[0];
    private int signalAt;
    private byte[][] payloads = {}; // in place of the signal, if there are any
    private int ticks = FRAME_SAMPLES; // of the RTP clock in 20 ms
    private int payloadType;
    private byte[] noise = new byte[0];
    private int silentFrames;
    private int sequence = ThreadLocalRandom.current().nextInt(1 << 16);
    private long timestamp = ThreadLocalRandom.current().nextLong(1L << 31);
    private boolean sending;
    private long dueNs;
    private int sent;
    private @Nullable Srtp ours;
    private @Nullable Srtp theirs;
    private byte[] keys = {};
    private int rtcpReceived;
    private int unreadable;

    private RtpStream(DatagramChannel channel) throws IOException {
        this.channel = channel;
        this.local = (InetSocketAddress) requireNonNull(channel.getLocalAddress());
    }

    /** Opens a stream on a free port of the loopback address. */
    public static RtpStream open() {
        return open(InetAddress.getLoopbackAddress());
    }

    /** Opens a stream on a free port of this address. */
    public static RtpStream open(InetAddress address) {
        try {
            DatagramChannel channel = DatagramChannel.open();
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
            channel.bind(new InetSocketAddress(address, 0));
            channel.configureBlocking(false);
            RtpStream stream = new RtpStream(channel);
            RtpLoop.shared().add(stream);
            return stream;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public InetSocketAddress local() {
        return local;
    }

    public long ssrc() {
        return ssrc;
    }

    public synchronized void target(InetSocketAddress remote) {
        target = remote;
    }

    /** Starts sending this µ-law signal over and over, one packet every 20 ms; an empty one sends silence. */
    public void send(byte[] muLaw) {
        send(0, muLaw);
    }

    /** The same for a signal of another payload type with one octet a sample. */
    public synchronized void send(int type, byte[] muLaw) {
        signal = muLaw.clone();
        payloads = new byte[0][];
        begin(type, FRAME_SAMPLES);
    }

    /** The same for payloads of 20 ms each, which are so many ticks of their RTP clock. */
    public synchronized void send(int type, List<byte[]> coded, int clockTicks) {
        payloads = coded.toArray(byte[][]::new);
        begin(type, clockTicks);
    }

    private void begin(int type, int clockTicks) {
        payloadType = type;
        noise = new byte[0];
        ticks = clockTicks;
        signalAt = 0;
        if (!sending) {
            sending = true;
            dueNs = System.nanoTime();
        }
    }

    /** Starts sending silence in Opus, and digits at its clock. */
    public void sendOpus() {
        send(OPUS_TYPE, List.of(OPUS_SILENCE), OPUS_TICKS);
    }

    /** From now on says only how its silence sounds (RFC 3389), every 200 ms, until it sends something else. */
    public synchronized void fallSilent(byte[] description) {
        noise = description.clone();
        silentFrames = 0;
    }

    /** From now on sends and takes SRTP only; with the same keys again nothing changes. */
    public synchronized void encrypt(CryptoSuite suite, byte[] own, byte[] peers) {
        byte[] both = Arrays.copyOf(own, own.length + peers.length);
        System.arraycopy(peers, 0, both, own.length, peers.length);
        if (!Arrays.equals(both, keys)) {
            keys = both;
            ours = new Srtp(suite, own);
            theirs = new Srtp(suite, peers);
        }
    }

    /** The sequence number of the next packet, before the first was sent. */
    public synchronized void numberFrom(int next) {
        sequence = next;
    }

    /** Packets that came and were not encrypted with the key and the rollover counter that they should have been. */
    public synchronized int unreadable() {
        return unreadable;
    }

    /** How often the sequence numbers of what was sent and of what was received began anew, the lesser of both. */
    public synchronized long rollovers() {
        Srtp present = theirs;
        return Math.min(sequence >>> 16, present == null ? 0 : present.rollovers());
    }

    /** Stops sending; later sends go on with the next sequence number. */
    public synchronized void pause() {
        sending = false;
    }

    /** Queues digits to be sent as telephone events (RFC 4733) of 100 ms, 100 ms apart, in place of audio. */
    public synchronized void sendDigits(String keys) {
        for (int i = 0; i < keys.length(); i++) {
            char key = keys.charAt(i);
            digits.addAll(DigitFrame.press(key));
        }
    }

    /** The digits received so far. */
    public String digits() {
        return digits(DIGIT_TYPE);
    }

    /** The digits received so far under this payload type. */
    public synchronized String digits(int type) {
        return DigitFrame.read(received, type);
    }

    public synchronized int sentCount() {
        return sent;
    }

    public synchronized int receivedCount() {
        return received.size();
    }

    public synchronized List<RtpPacket> packets() {
        return List.copyOf(received);
    }

    public synchronized RtpReport report() {
        return RtpReport.of(received);
    }

    /** The report up to now; forgets what it tells of but for the last packet, with which the next begins. */
    public synchronized RtpReport takeReport() {
        RtpReport report = RtpReport.of(received);
        if (received.size() > 1) {
            received.subList(0, received.size() - 1).clear();
        }
        return report;
    }

    /** What was heard, 8000 Hz. */
    public synchronized short[] heard() {
        return RtpReport.audio(received);
    }

    /** Forgets what was received so far. */
    public synchronized void forget() {
        received.clear();
    }

    /** How many packets of RTCP came to this port, which are for it only where both share one (RFC 5761). */
    public synchronized int rtcpReceived() {
        return rtcpReceived;
    }

    /** Waits until this many more packets came. */
    public void awaitMore(int packets, Duration limit) {
        int before = receivedCount();
        Await.until(
                packets + " more RTP packets on port " + local.getPort() + " after " + before,
                limit,
                () -> receivedCount() >= before + packets);
    }

    DatagramChannel channel() {
        return channel;
    }

    /** Sends what is due; returns for how long nothing is. Called by the loop only. */
    synchronized long sendDue(long nowNs) {
        InetSocketAddress to = target;
        if (!sending || to == null) {
            return Long.MAX_VALUE;
        }
        while (dueNs - nowNs <= 0) {
            sendOne(to);
            dueNs += FRAME_NS;
        }
        return dueNs - nowNs;
    }

    private void sendOne(InetSocketAddress to) {
        DigitFrame digit = digits.poll();
        int scale = ticks / FRAME_SAMPLES; // of the clock
        if (digit != null && !digit.isPause()) {
            long start = timestamp - (long) digit.frame() * FRAME_SAMPLES * scale;
            int type = scale > 1 ? WIDE_DIGIT_TYPE : DIGIT_TYPE;
            RtpPacket.write(out, sequence++, start, ssrc, type, digit.frame() == 0, digit.payload(scale));
        } else if (noise.length == 0) {
            RtpPacket.write(out, sequence++, timestamp, ssrc, payloadType, false, nextFrame());
        } else if (silentFrames++ % NOISE_FRAMES == 0) {
            RtpPacket.write(out, sequence++, timestamp, ssrc, NOISE_TYPE, false, noise);
        } else {
            timestamp += ticks;
            return;
        }
        timestamp += ticks;
        try {
            channel.send(encrypted(), to);
            sent++;
        } catch (IOException e) {
            sending = false; // closed under us, or the peer's port is gone: the receiver's report shows it
        }
    }

    private ByteBuffer encrypted() {
        Srtp present = ours;
        if (present == null) {
            return out;
        }
        byte[] packet = new byte[out.remaining()];
        out.get(packet);
        return ByteBuffer.wrap(present.protect(packet, sequence - 1L)); // the number has grown already
    }

    private byte[] nextFrame() {
        if (payloads.length > 0) {
            return payloads[signalAt++ % payloads.length];
        }
        byte[] frame = new byte[FRAME_SAMPLES];
        Arrays.fill(frame, MuLaw.SILENCE);
        for (int i = 0; i < FRAME_SAMPLES && signal.length > 0; i++) {
            frame[i] = signal[signalAt++ % signal.length];
        }
        return frame;
    }

    /** Reads all that waits. Called by the loop only. */
    synchronized void readAll() {
        try {
            for (SocketAddress from = channel.receive(in.clear()); from != null; from = channel.receive(in.clear())) {
                rtcpReceived += RtpPacket.isRtcp(in.flip()) ? 1 : 0;
                RtpPacket.parse(readable(in), (InetSocketAddress) from, System.nanoTime())
                        .ifPresent(received::add);
            }
        } catch (IOException e) {
            RtpLoop.shared().remove(this);
        }
    }

    private ByteBuffer readable(ByteBuffer packet) {
        Srtp present = theirs;
        if (present == null || packet.remaining() < 2 || RtpPacket.isRtcp(packet)) {
            return packet;
        }
        byte[] octets = new byte[packet.remaining()];
        packet.get(octets);
        byte[] clear = present.unprotect(octets);
        unreadable += clear.length == 0 ? 1 : 0;
        return ByteBuffer.wrap(clear);
    }

    @Override
    public void close() {
        pause();
        RtpLoop.shared().remove(this);
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
