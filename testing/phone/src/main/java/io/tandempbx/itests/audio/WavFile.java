package io.tandempbx.itests.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** 16-bit linear WAV files. */
public final class WavFile {
    private static final int HEADER_BYTES = 44;

    private WavFile() {}

    /**
     * Reads the samples up to the end of the file; the sizes in its header are not trusted.
     *
     * @throws IllegalArgumentException if it is not mono 16-bit PCM at the given rate
     */
    public static short[] read(Path file, int sampleRateHz) {
        return read(file, sampleRateHz, 1);
    }

    /** Reads the first of so many channels. */
    public static short[] read(Path file, int sampleRateHz, int channels) {
        return read(file, sampleRateHz, channels, 0);
    }

    /** Reads one of so many channels; 0 is the first. */
    public static short[] read(Path file, int sampleRateHz, int channels, int channel) {
        ByteBuffer bytes = bytes(file);
        if (bytes.limit() < 12 || !id(bytes, 0).equals("RIFF") || !id(bytes, 8).equals("WAVE")) {
            throw new IllegalArgumentException(file + " is not a WAV file");
        }
        int at = 12;
        while (at + 8 <= bytes.limit() && !id(bytes, at).equals("data")) {
            if (id(bytes, at).equals("fmt ")) {
                checkFormat(file, bytes, at + 8, sampleRateHz, channels);
            }
            at += 8 + bytes.getInt(at + 4);
        }
        int first = Math.min(at + 8, bytes.limit());
        short[] samples = new short[(bytes.limit() - first) / (2 * channels)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = bytes.getShort(first + 2 * (channels * i + channel));
        }
        return samples;
    }

    /** How long a file is that may still be written and lack its header. */
    public static double seconds(Path file, int sampleRateHz) {
        try {
            return Files.exists(file) ? (Files.size(file) - HEADER_BYTES) / (2.0 * sampleRateHz) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void write(Path file, int sampleRateHz, short[] samples) {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + 2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * samples.length);
        out.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        out.putShort((short) 1).putShort((short) 1);
        out.putInt(sampleRateHz).putInt(2 * sampleRateHz).putShort((short) 2).putShort((short) 16);
        out.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * samples.length);
        for (short sample : samples) {
            out.putShort(sample);
        }
        try {
            Files.write(file, out.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ByteBuffer bytes(Path file) {
        try {
            return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void checkFormat(Path file, ByteBuffer bytes, int at, int sampleRateHz, int wanted) {
        int channels = bytes.getShort(at + 2);
        int rateHz = bytes.getInt(at + 4);
        int bits = bytes.getShort(at + 14);
        if (channels != wanted || rateHz != sampleRateHz || bits != 16) {
            throw new IllegalArgumentException(
                    file + " has " + channels + " channels, " + rateHz + " Hz, " + bits + " bits");
        }
    }

    private static String id(ByteBuffer bytes, int at) {
        byte[] four = new byte[4];
        bytes.get(at, four);
        return new String(four, StandardCharsets.US_ASCII);
    }
}
