package io.tandempbx.media.engine;

import io.tandempbx.media.dsp.Resampler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Linear samples in memory.
 *
 * @param samples signed 16-bit, mono; never changed
 * @param repeats whether it begins again at its end
 */
record Clip(List<short[]> samples, int rateHz, boolean repeats) {
    private static final int RIFF = 0x46464952; // little-endian, as the whole file
    private static final int WAVE = 0x45564157;
    private static final int FORMAT = 0x20746d66;
    private static final int DATA = 0x61746164;
    private static final int MAX_OCTETS = 64 * 1024 * 1024;
    private static final int HEADER_OCTETS = 12;
    private static final int SPEECH_STEP_HZ =
            4000; // of whose multiples the resampler of conversations makes each other
    /** At which music is kept, and what comes from rates such as 44.1 kHz. */
    static final int MUSIC_HZ = 16_000;

    static final String RATES = "8 to 48 kHz, in steps of 25 Hz";

    static Clip of(short[] samples, int rateHz, boolean repeats) {
        return new Clip(List.of(samples), rateHz, repeats);
    }

    /** Samples as a file has them; at a rate that no codec can be given they are brought to one that all can. */
    private static Clip ofFile(short[] samples, int rateHz, boolean repeats) {
        return rateHz % SPEECH_STEP_HZ == 0
                ? of(samples, rateHz, repeats)
                : of(FileResampler.resampled(samples, rateHz, MUSIC_HZ), MUSIC_HZ, repeats);
    }

    /** All parts one after the other. */
    int length() {
        return samples.stream().mapToInt(part -> part.length).sum();
    }

    /** The parts as one array of this rate. */
    short[] at(int wantedHz) {
        short[] all = new short[length()];
        int count = 0;
        for (short[] part : samples) {
            System.arraycopy(part, 0, all, count, part.length);
            count += part.length;
        }
        if (wantedHz == rateHz) {
            return all;
        }
        Resampler resampler = new Resampler(rateHz, wantedHz);
        int whole = count - count % (rateHz / 1000);
        short[] out = new short[resampler.outputSamples(whole)];
        resampler.resample(all, 0, whole, out, 0);
        return out;
    }

    /**
     * Reads a WAV file of 16-bit linear samples; of several channels the first. Rates are {@value #RATES}.
     *
     * @throws IOException if it cannot be read, is too large, or is of another kind; the message says which
     */
    static Clip read(Path file, boolean repeats) throws IOException {
        if (Files.size(file) > MAX_OCTETS) {
            throw new IOException(file + " has more than " + MAX_OCTETS + " octets");
        }
        ByteBuffer wav = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        if (wav.limit() < HEADER_OCTETS || wav.getInt() != RIFF || wav.getInt(8) != WAVE) {
            throw new IOException(file + " is no WAV file");
        }
        int rateHz = 0;
        int channels = 0;
        wav.position(HEADER_OCTETS);
        while (wav.remaining() >= 8) {
            int kind = wav.getInt();
            int octets = Math.min(wav.getInt() & Integer.MAX_VALUE, wav.remaining());
            ByteBuffer chunk = wav.slice(wav.position(), octets).order(ByteOrder.LITTLE_ENDIAN);
            if (kind == FORMAT && octets >= 16) {
                if (chunk.getShort(0) != 1 || chunk.getShort(14) != 16) {
                    throw new IOException(file + " has no 16-bit linear samples");
                }
                channels = chunk.getShort(2);
                rateHz = chunk.getInt(4);
            } else if (kind == DATA && channels > 0) {
                if (!FileResampler.isUsable(rateHz)) {
                    throw new IOException(file + " is of " + rateHz + " Hz, not of " + RATES);
                }
                short[] samples = new short[octets / 2 / channels];
                for (int i = 0; i < samples.length; i++) {
                    samples[i] = chunk.getShort(2 * i * channels);
                }
                return ofFile(samples, rateHz, repeats);
            }
            wav.position(Math.min(wav.limit(), wav.position() + octets + (octets & 1)));
        }
        throw new IOException(file + " has no samples");
    }
}
