package io.tandempbx.codec.opus;

import com.sun.jna.Memory;
import com.sun.jna.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * Opus by the native library. An encoder or decoder lives in memory that is freed with the object that holds it; nothing
 * needs to be closed.
 */
final class NativeLibrary implements OpusLibrary {
    private static final int MOST_OCTETS = 1500;
    private static final int LONGEST_MS = 120;
    private static final int NARROWBAND = 1101; // up to 4 kHz; the wider ones follow

    private final LibOpus opus;

    private NativeLibrary(LibOpus opus) {
        this.opus = opus;
    }

    /**
     * Loads the library for this processor, from a copy that is deleted as soon as it is loaded: each revision of this
     * bundle has its own.
     *
     * @throws IOException if there is none for this processor or it cannot be written down
     */
    static NativeLibrary load() throws IOException {
        String resource = "/natives/" + Platform.RESOURCE_PREFIX + "/libopus.so";
        Path copy = Files.createTempFile("libopus", ".so");
        try (InputStream library = NativeLibrary.class.getResourceAsStream(resource)) {
            if (library == null) {
                throw new IOException("no native library for " + Platform.RESOURCE_PREFIX);
            }
            Files.copy(library, copy, StandardCopyOption.REPLACE_EXISTING);
            return new NativeLibrary(new LibOpus(com.sun.jna.NativeLibrary.getInstance(copy.toString())));
        } finally {
            Files.delete(copy);
        }
    }

    String version() {
        return opus.versionString();
    }

    @Override
    public Encoder newEncoder(int sampleRateHz, EncoderSettings settings) {
        Memory encoder = new Memory(opus.encoderSize(1));
        int error = opus.encoderInit(encoder, sampleRateHz, 1, LibOpus.APPLICATION_VOIP);
        if (error != 0) {
            throw new IllegalArgumentException("no encoder at " + sampleRateHz + " Hz: error " + error);
        }
        set(encoder, LibOpus.SET_COMPLEXITY, EncoderSettings.COMPLEXITY);
        set(encoder, LibOpus.SET_BITRATE, settings.bitsPerSecond());
        set(encoder, LibOpus.SET_VBR, settings.variable() ? 1 : 0);
        set(encoder, LibOpus.SET_INBAND_FEC, settings.fec() ? 1 : 0);
        set(encoder, LibOpus.SET_PACKET_LOSS_PERC, settings.fec() ? EncoderSettings.EXPECTED_LOSS_PERCENT : 0);
        set(encoder, LibOpus.SET_DTX, settings.dtx() ? 1 : 0);
        set(encoder, LibOpus.SET_MAX_BANDWIDTH, bandwidth(settings.audioHz()));
        Memory samples = new Memory(samplesOctets(sampleRateHz));
        Memory packet = new Memory(MOST_OCTETS);
        return (in, inOff, count, out, outOff, most) -> {
            samples.write(0, in, inOff, count);
            int octets = opus.encode(encoder, samples, count, packet, Math.min(most, MOST_OCTETS));
            if (octets > 0) {
                packet.read(0, out, outOff, octets);
            }
            return octets;
        };
    }

    private void set(Memory encoder, int request, int value) {
        int error = opus.encoderControl(encoder, request, value);
        if (error != 0) {
            throw new IllegalArgumentException("request " + request + " with " + value + ": error " + error);
        }
    }

    private static int bandwidth(int audioHz) {
        return switch (audioHz) {
            case 4000 -> NARROWBAND;
            case 6000 -> NARROWBAND + 1;
            case 8000 -> NARROWBAND + 2;
            case 12_000 -> NARROWBAND + 3;
            default -> NARROWBAND + 4;
        };
    }

    private static int samplesOctets(int sampleRateHz) {
        return 2 * LONGEST_MS * sampleRateHz / 1000;
    }

    @Override
    public Decoder newDecoder(int sampleRateHz) {
        Memory decoder = new Memory(opus.decoderSize(1));
        int error = opus.decoderInit(decoder, sampleRateHz, 1);
        if (error != 0) {
            throw new IllegalArgumentException("no decoder at " + sampleRateHz + " Hz: error " + error);
        }
        return new NativeDecoder(opus, decoder, new Memory(samplesOctets(sampleRateHz)), new Memory(MOST_OCTETS));
    }

    private record NativeDecoder(LibOpus opus, Memory decoder, Memory samples, Memory packet) implements Decoder {
        @Override
        public int decode(byte @Nullable [] in, int inOff, int count, short[] out, int outOff, int most, boolean fec) {
            if (count > MOST_OCTETS) {
                return -1;
            }
            int limit = (int) Math.min(most, samples.size() / 2);
            if (in != null) {
                packet.write(0, in, inOff, count);
            }
            Memory lostOrNot = in == null ? null : packet;
            int decoded = opus.decode(decoder, lostOrNot, count, samples, limit, fec ? 1 : 0);
            if (decoded > 0) {
                samples.read(0, out, outOff, decoded);
            }
            return decoded;
        }
    }
}
