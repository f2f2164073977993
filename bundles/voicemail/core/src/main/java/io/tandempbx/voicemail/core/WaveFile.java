package io.tandempbx.voicemail.core;

import io.tandempbx.media.api.AudioTap;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A WAV file (16 bits, mono, {@link AudioTap#RATE_HZ}) that grows and can be read at every moment: samples are written first,
 * then the header is made to count them.
 */
final class WaveFile implements Closeable {
    static final int HEADER_OCTETS = 44;
    private static final int RIFF_OCTETS = HEADER_OCTETS - 8;
    private static final int SAMPLE_OCTETS = 2;
    private static final int OCTETS_PER_MS = AudioTap.RATE_HZ / 1000 * SAMPLE_OCTETS;

    private final FileChannel channel;
    private long dataOctets;

    /** Begins a file, or goes on with one, whatever its header counts. */
    WaveFile(Path path) throws IOException {
        channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            dataOctets = Math.max(0, channel.size() - HEADER_OCTETS) / SAMPLE_OCTETS * SAMPLE_OCTETS;
            writeHeader();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Appends samples; they count at once. */
    void append(short[] samples, int count) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(count * SAMPLE_OCTETS).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            data.putShort(samples[i]);
        }
        writeAll(data.flip(), HEADER_OCTETS + dataOctets);
        dataOctets += (long) count * SAMPLE_OCTETS;
        writeHeader();
    }

    long durationMs() {
        return dataOctets / OCTETS_PER_MS;
    }

    long octets() {
        return HEADER_OCTETS + dataOctets;
    }

    /** What a file of this kind lasts. */
    static long durationMs(Path path) throws IOException {
        return Math.max(0, Files.size(path) - HEADER_OCTETS) / OCTETS_PER_MS;
    }

    private void writeHeader() throws IOException {
        ByteBuffer header = header(ByteBuffer.allocate(HEADER_OCTETS), AudioTap.RATE_HZ, (int) dataOctets);
        writeAll(header.flip(), 0);
    }

    /** Writes the header of a file with so much data. */
    static ByteBuffer header(ByteBuffer out, int rateHz, int dataOctets) {
        out.order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {'R', 'I', 'F', 'F'}).putInt(RIFF_OCTETS + dataOctets);
        out.put(new byte[] {'W', 'A', 'V', 'E', 'f', 'm', 't', ' '}).putInt(16);
        out.putShort((short) 1).putShort((short) 1);
        out.putInt(rateHz).putInt(rateHz * SAMPLE_OCTETS);
        out.putShort((short) SAMPLE_OCTETS).putShort((short) 16);
        return out.put(new byte[] {'d', 'a', 't', 'a'}).putInt(dataOctets);
    }

    private void writeAll(ByteBuffer data, long position) throws IOException {
        long at = position;
        while (data.hasRemaining()) {
            at += channel.write(data, at);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
