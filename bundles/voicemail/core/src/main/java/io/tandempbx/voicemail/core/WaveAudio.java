package io.tandempbx.voicemail.core;

import io.tandempbx.security.api.RefusedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Audio that somebody brings in a RIFF file: 16 bits, mono, 8000 or 16000 Hz. Chunks but {@code fmt } and {@code data} are left
 * out. Immutable.
 */
final class WaveAudio {
    private static final int CHUNK_OCTETS = 8;
    private static final int FORMAT_OCTETS = 16;
    private static final int PCM = 1;
    private static final int SAMPLE_OCTETS = 2;
    private static final int NARROW_HZ = 8000;
    private static final int WIDE_HZ = 16_000;

    private final int rateHz;
    private final byte[] samples;

    private WaveAudio(int rateHz, byte[] samples) {
        this.rateHz = rateHz;
        this.samples = samples;
    }

    /**
     * Reads a file.
     *
     * @param longestSeconds how long it may last
     * @throws RefusedException INVALID naming the rule that is broken
     */
    static WaveAudio of(byte[] file, int longestSeconds) throws RefusedException {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (file.length < 3 * Integer.BYTES || !tag(in).equals("RIFF") || in.getInt() < 0 || !tag(in).equals("WAVE")) {
            throw refused("greeting", file.length + " octets", "must be a RIFF file of type WAVE");
        }
        int rateHz = 0;
        while (in.remaining() >= CHUNK_OCTETS) {
            String tag = tag(in);
            long length = Integer.toUnsignedLong(in.getInt());
            if (length > in.remaining()) {
                throw refused(
                        "greeting", tag.strip() + " of " + length + " octets", "must not end before its chunks do");
            }
            if (tag.equals("data")) {
                return of(in, rateHz, (int) length, longestSeconds);
            }
            int next = in.position() + (int) Math.min(length + length % 2, in.remaining());
            if (tag.equals("fmt ")) {
                rateHz = rate(in, length);
            }
            in.position(next);
        }
        throw refused("greeting", "", "must have a chunk data");
    }

    private static WaveAudio of(ByteBuffer in, int rateHz, int length, int longestSeconds) throws RefusedException {
        if (rateHz == 0) {
            throw refused("greeting", "", "must have a chunk fmt before its data");
        }
        if (length == 0 || length % SAMPLE_OCTETS != 0) {
            throw refused("data", length + " octets", "must be whole samples of 16 bits, at least one");
        }
        if (length > (long) longestSeconds * rateHz * SAMPLE_OCTETS) {
            String seconds = String.format(Locale.ROOT, "%.1f", (double) length / (rateHz * SAMPLE_OCTETS));
            throw refused("seconds", seconds, "must be at most " + longestSeconds + " (greeting_seconds)");
        }
        byte[] samples = new byte[length];
        in.get(samples);
        return new WaveAudio(rateHz, samples);
    }

    private static int rate(ByteBuffer in, long length) throws RefusedException {
        if (length < FORMAT_OCTETS) {
            throw refused("fmt", length + " octets", "must be at least " + FORMAT_OCTETS);
        }
        int at = in.position();
        must(in.getShort(at), PCM, "format", "must be 1, which is PCM");
        must(in.getShort(at + 2), 1, "channels", "must be 1");
        must(in.getShort(at + 14), 8 * SAMPLE_OCTETS, "bits", "must be 16");
        int rateHz = in.getInt(at + 4);
        if (rateHz != NARROW_HZ && rateHz != WIDE_HZ) {
            throw refused("rate", Integer.toUnsignedString(rateHz), "must be 8000 or 16000");
        }
        return rateHz;
    }

    private static void must(short value, int wanted, String field, String rule) throws RefusedException {
        if (value != wanted) {
            throw refused(field, Integer.toString(Short.toUnsignedInt(value)), rule);
        }
    }

    private static String tag(ByteBuffer in) {
        byte[] octets = new byte[Integer.BYTES];
        in.get(octets);
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    private static RefusedException refused(String field, String value, String rule) {
        return new RefusedException(RefusedException.Kind.INVALID, field, value, rule);
    }

    /** A file of these samples alone. */
    byte[] file() {
        ByteBuffer out = ByteBuffer.allocate(WaveFile.HEADER_OCTETS + samples.length);
        return WaveFile.header(out, rateHz, samples.length).put(samples).array();
    }
}
