package io.tandempbx.recording.core;

import io.tandempbx.media.api.AudioTap;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A WAV file of two channels, 16 bits, that grows. Its header tells of less than there is and never of more, so whoever
 * opens it at whatever moment can read it:
 *
 * <pre>
 *  0 RIFF  4 size of what follows  8 WAVE  12 fmt_  16 16  20 PCM, channels  24 rate  28 octets a second
 *  32 octets a sample of both, bits  36 data  40 octets of samples  44 samples …
 * </pre>
 *
 * <p>Not thread-safe.
 */
final class StereoWav implements AutoCloseable {
    static final int HEADER_OCTETS = 44;
    /** Sizes are 32 bits. */
    static final long MOST_OCTETS = 0xffff_0000L;

    private static final int PCM = 1;
    private static final int CHANNELS = 2;
    private static final int SAMPLE_OCTETS = 2;
    private static final int RIFF_SIZE_AT = 4;
    private static final int DATA_SIZE_AT = 40;

    private final FileChannel channel;
    private final ByteBuffer size = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    private long frames;
    private long written; // frames up to the last that is there
    private long told; // of the header

    private StereoWav(FileChannel channel) {
        this.channel = channel;
    }

    /** Makes a file that must not be there. */
    static StereoWav create(Path file) throws IOException {
        StereoWav made = new StereoWav(FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW));
        try {
            made.writeAt(header(), 0);
        } catch (IOException e) {
            made.close();
            throw e;
        }
        return made;
    }

    /**
     * Opens a file that was made here, perhaps by a process that was killed, to go on behind its last whole frame; the
     * header is made right.
     *
     * @throws IOException if it is no such file
     */
    static StereoWav reopen(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            ByteBuffer present = ByteBuffer.allocate(HEADER_OCTETS);
            while (present.hasRemaining()) {
                if (channel.read(present, present.position()) < 0) {
                    throw new EOFException(file + " ends within its header");
                }
            }
            ByteBuffer own = header();
            if (!sameBut(present, own)) {
                throw new IOException(file + " is no recording");
            }
            StereoWav opened = new StereoWav(channel);
            opened.frames = (channel.size() - HEADER_OCTETS) / FrameRing.FRAME_OCTETS;
            channel.truncate(HEADER_OCTETS + opened.frames * FrameRing.FRAME_OCTETS);
            opened.written = opened.frames;
            opened.told = -1;
            opened.tell();
            return opened;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** The sizes aside. */
    private static boolean sameBut(ByteBuffer one, ByteBuffer other) {
        for (int i = 0; i < DATA_SIZE_AT; i++) {
            boolean isSize = i >= RIFF_SIZE_AT && i < RIFF_SIZE_AT + 4;
            if (!isSize && one.get(i) != other.get(i)) {
                return false;
            }
        }
        return true;
    }

    private static ByteBuffer header() {
        int sampleOctets = CHANNELS * SAMPLE_OCTETS;
        ByteBuffer header = ByteBuffer.allocate(HEADER_OCTETS).order(ByteOrder.LITTLE_ENDIAN);
        header.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(HEADER_OCTETS - 8);
        header.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        header.putShort((short) PCM).putShort((short) CHANNELS);
        header.putInt(AudioTap.RATE_HZ).putInt(AudioTap.RATE_HZ * sampleOctets);
        header.putShort((short) sampleOctets).putShort((short) (8 * SAMPLE_OCTETS));
        header.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(0);
        return header.flip();
    }

    /** Writes whole frames behind those that are there; when it fails, none of them counts. */
    void append(byte[] octets, int count) throws IOException {
        writeAt(
                ByteBuffer.wrap(octets, 0, count * FrameRing.FRAME_OCTETS),
                HEADER_OCTETS + frames * FrameRing.FRAME_OCTETS);
        frames += count;
        written = frames;
    }

    /** Leaves out frames that could not be written; with the next that can be, there is silence. */
    void skip(int count) {
        frames += count;
    }

    /** Has the header tell of all that was written. */
    void tell() throws IOException {
        if (told != written) {
            long data = written * FrameRing.FRAME_OCTETS;
            writeAt(size.clear().putInt((int) (HEADER_OCTETS - 8 + data)).flip(), RIFF_SIZE_AT);
            writeAt(size.clear().putInt((int) data).flip(), DATA_SIZE_AT);
            told = written;
        }
    }

    private void writeAt(ByteBuffer octets, long position) throws IOException {
        long at = position;
        while (octets.hasRemaining()) {
            at += channel.write(octets, at);
        }
    }

    /** Those left out at the end do not count. */
    long frames() {
        return written;
    }

    long octets() {
        return HEADER_OCTETS + written * FrameRing.FRAME_OCTETS;
    }

    /** The number of the next frame to be appended. */
    long position() {
        return frames;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
