package io.tandempbx.benchmarks;

import io.tandempbx.codec.api.AudioDecoder;
import io.tandempbx.codec.api.AudioEncoder;
import io.tandempbx.codec.api.CodecFactory;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * CPU per packet of 20 ms of every codec, in this process, without a PBX: {@code benchmarks/run codecs [--rounds 5]
 * [--packets 5000] [--names PCMU,G722,...]}. Prints the best of the rounds and the bytes allocated per packet. The
 * bundles must have been built: each codec that is asked for, all of them without names, must be there and give packets.
 */
final class CodecsProgram {
    private static final int PACKETS_PER_SECOND = 50;
    private static final String ALL = "PCMU,PCMA,G722,G726-16,G726-24,G726-32,G726-40,G729,opus";

    private CodecsProgram() {}

    static void run(Options options) throws Exception {
        int rounds = options.number("rounds", 5);
        int packets = options.number("packets", 5000);
        Bounds bounds = new Bounds(options);
        List<String> missing =
                new ArrayList<>(Arrays.asList(options.text("names", ALL).split(",", -1)));
        List<String> wanted = List.copyOf(missing);
        System.out.printf(
                "%-16s %7s %8s %12s %12s %12s %12s %14s%n",
                "codec", "Hz", "octets", "encode-us", "decode-us", "conceal-us", "encode-bytes", "decode-bytes");
        for (CodecFactory codec : CodecBundles.all()) {
            String name = codec.format().name();
            missing.remove(name);
            if (wanted.contains(name)) {
                for (int hz : new int[] {8000, 16_000, 48_000}) {
                    if (codec.runsAt(hz)) {
                        measure(codec, hz, rounds, packets, bounds);
                    }
                }
            }
        }
        bounds.require(missing.isEmpty(), "codecs are missing: " + missing);
        bounds.close("codecs");
    }

    private static void measure(CodecFactory codec, int hz, int rounds, int packets, Bounds bounds) {
        int frame = hz / PACKETS_PER_SECOND;
        short[] signal = CodecBundles.speechLike(hz);
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
        bounds.require(
                Arrays.stream(octets).limit(packets).allMatch(length -> length > 0),
                codec.format().name() + " at " + hz + " Hz: packets without an octet");
    }

    private static double usPer(long startNs, int packets) {
        return (System.nanoTime() - startNs) / 1e3 / packets;
    }

    private static long allocatedBytes() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }
}
