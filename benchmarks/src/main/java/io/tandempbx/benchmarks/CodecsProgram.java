package io.tandempbx.benchmarks;

import io.tandempbx.codec.api.AudioDecoder;
import io.tandempbx.codec.api.AudioEncoder;
import io.tandempbx.codec.api.CodecFactory;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * CPU per packet of 20 ms of every codec, in this process, without a PBX: {@code benchmarks/run codecs [--rounds 5]
 * [--packets 5000] [--names PCMU,G722,...]}. Prints the best of the rounds and the bytes allocated per packet. The
 * bundles must have been built.
 */
final class CodecsProgram {
    private static final String CODEC = "io.tandempbx.codec.";
    private static final int PACKETS_PER_SECOND = 50;
    private static final int SIGNAL_SECONDS = 4;

    private CodecsProgram() {}

    static void run(Options options) throws Exception {
        int rounds = options.number("rounds", 5);
        int packets = options.number("packets", 5000);
        List<String> wanted = Arrays.asList(options.text("names", "").split(",", -1));
        System.out.printf(
                "%-16s %7s %8s %12s %12s %12s %12s %14s%n",
                "codec", "Hz", "octets", "encode-us", "decode-us", "conceal-us", "encode-bytes", "decode-bytes");
        for (CodecFactory codec : codecs()) {
            String name = codec.format().name();
            if (wanted.contains(name) || wanted.contains("")) {
                for (int hz : new int[] {8000, 16_000, 48_000}) {
                    if (codec.runsAt(hz)) {
                        measure(codec, hz, rounds, packets);
                    }
                }
            }
        }
    }

    private static List<CodecFactory> codecs() throws ReflectiveOperationException {
        Class<?> rates = Class.forName(CODEC + "g726.Rate");
        Class<?> packings = Class.forName(CODEC + "g726.Packing");
        Constructor<?> g726 = Class.forName(CODEC + "g726.AdpcmCodec").getDeclaredConstructor(rates, packings);
        g726.setAccessible(true);
        Object packing = packings.getEnumConstants()[0];
        Object[] rate = rates.getEnumConstants();
        Constructor<?> opus = Class.forName(CODEC + "opus.OpusCodecFactory")
                .getDeclaredConstructor(Class.forName(CODEC + "opus.OpusLibrary"));
        opus.setAccessible(true);
        Constructor<?> concentus = Class.forName(CODEC + "opus.JavaLibrary").getDeclaredConstructor();
        concentus.setAccessible(true);
        return List.of(
                made("g711.MuLawCodecFactory"),
                made("g711.ALawCodecFactory"),
                made("g722.G722CodecFactory"),
                (CodecFactory) g726.newInstance(rate[0], packing),
                (CodecFactory) g726.newInstance(rate[1], packing),
                (CodecFactory) g726.newInstance(rate[2], packing),
                (CodecFactory) g726.newInstance(rate[3], packing),
                made("g729.G729CodecFactory"),
                made("opus.OpusCodecFactory"),
                (CodecFactory) opus.newInstance(concentus.newInstance()));
    }

    private static CodecFactory made(String type) throws ReflectiveOperationException {
        return Class.forName(CODEC + type)
                .asSubclass(CodecFactory.class)
                .getConstructor()
                .newInstance();
    }

    private static void measure(CodecFactory codec, int hz, int rounds, int packets) {
        int frame = hz / PACKETS_PER_SECOND;
        short[] signal = speechLike(hz);
        int frames = signal.length / frame;
        byte[][] payloads = new byte[frames][1500];
        int[] octets = new int[frames];
        short[] out = new short[6 * frame];
        double[] best = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
        long[] bytes = new long[2];
        long sum = 0;
        for (int round = 0; round < rounds; round++) {
            AudioEncoder encoder = codec.newEncoder(hz, codec.fmtp());
            long allocated = allocatedBytes();
            long startNs = System.nanoTime();
            for (int i = 0; i < packets; i++) {
                int at = i % frames;
                octets[at] = encoder.encode(signal, at * frame, frame, payloads[at], 0);
            }
            best[0] = Math.min(best[0], usPer(startNs, packets));
            bytes[0] = (allocatedBytes() - allocated) / packets;
            AudioDecoder decoder = codec.newDecoder(hz);
            allocated = allocatedBytes();
            startNs = System.nanoTime();
            for (int i = 0; i < packets; i++) {
                decoder.decode(payloads[i % frames], 0, octets[i % frames], out, 0);
            }
            best[1] = Math.min(best[1], usPer(startNs, packets));
            bytes[1] = (allocatedBytes() - allocated) / packets;
            long concealNs = 0;
            for (int i = 0; i < packets; i++) {
                decoder.decode(payloads[i % frames], 0, octets[i % frames], out, 0);
                long beforeNs = System.nanoTime();
                decoder.conceal(out, 0, frame);
                concealNs += System.nanoTime() - beforeNs;
                sum += out[0];
            }
            best[2] = Math.min(best[2], concealNs / 1e3 / packets);
        }
        System.out.printf(
                Locale.ROOT,
                "%-16s %7d %8.1f %12.2f %12.2f %12.2f %12d %14d%s%n",
                codec.format().name(),
                hz,
                Arrays.stream(octets).average().orElse(0),
                best[0],
                best[1],
                best[2],
                bytes[0],
                bytes[1],
                sum == Long.MIN_VALUE ? "!" : "");
    }

    private static double usPer(long startNs, int packets) {
        return (System.nanoTime() - startNs) / 1e3 / packets;
    }

    private static long allocatedBytes() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }

    /** A voice of 120 Hz whose formants wander, with pauses: codecs do not work as hard on a tone. */
    private static short[] speechLike(int hz) {
        short[] samples = new short[SIGNAL_SECONDS * hz];
        Random random = new Random(1);
        for (int i = 0; i < samples.length; i++) {
            double t = (double) i / hz;
            double voice = 0;
            for (int harmonic = 1; harmonic * 120 < 3400; harmonic++) {
                double formant = 500 + 1500 * (0.5 + 0.5 * Math.sin(2 * Math.PI * 0.7 * t));
                double off = (harmonic * 120 - formant) / 300;
                voice += Math.exp(-off * off) * Math.sin(2 * Math.PI * 120 * harmonic * t);
            }
            double envelope = Math.max(0, Math.sin(2 * Math.PI * 1.5 * t));
            samples[i] = (short) (4000 * envelope * voice + 30 * random.nextGaussian());
        }
        return samples;
    }
}
