package io.tandempbx.itests.rtp;

import io.tandempbx.itests.audio.MuLaw;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a receiver says about a stream.
 *
 * @param packets      received, duplicates included
 * @param missing      sequence numbers between the first and the last that never came
 * @param duplicates   packets whose sequence number had come before
 * @param disordered   packets that came after one with a higher sequence number
 * @param lastSequence the highest, in the first packet's cycle extended by wrap-arounds
 * @param ssrcs        all that were seen
 * @param sources      all senders that were seen
 * @param largestGapMs between one packet and the next
 */
public record RtpReport(
        int packets,
        int missing,
        int duplicates,
        int disordered,
        int lastSequence,
        Set<Long> ssrcs,
        Set<InetSocketAddress> sources,
        double largestGapMs) {
    private static final int MUTE_TYPES = 96;

    /** Counts over packets in the order they arrived. */
    public static RtpReport of(List<RtpPacket> packets) {
        Set<Integer> seen = new HashSet<>();
        Set<Long> ssrcs = new TreeSet<>();
        Set<InetSocketAddress> sources = new HashSet<>();
        int duplicates = 0;
        int disordered = 0;
        int highest = packets.isEmpty() ? 0 : packets.get(0).sequence();
        int lowest = highest;
        long gapNs = 0;
        long previousNs = packets.isEmpty() ? 0 : packets.get(0).arrivedNs();
        for (RtpPacket packet : packets) {
            int extended = highest + (short) (packet.sequence() - highest);
            duplicates += seen.add(extended) ? 0 : 1;
            disordered += extended < highest ? 1 : 0;
            highest = Math.max(highest, extended);
            lowest = Math.min(lowest, extended);
            ssrcs.add(packet.ssrc());
            sources.add(packet.source());
            gapNs = Math.max(gapNs, packet.arrivedNs() - previousNs);
            previousNs = packet.arrivedNs();
        }
        int missing = packets.isEmpty() ? 0 : highest - lowest + 1 - seen.size();
        return new RtpReport(
                packets.size(), missing, duplicates, disordered, highest, ssrcs, sources, gapNs / 1_000_000.0);
    }

    /** The µ-law audio of a stream, placed by timestamp; other payload types and missing packets are silence. */
    static short[] audio(List<RtpPacket> packets) {
        List<RtpPacket> voice = packets.stream()
                .filter(packet -> packet.payloadType() < MUTE_TYPES)
                .toList();
        if (voice.isEmpty()) {
            return new short[0];
        }
        long first = voice.get(0).timestamp();
        int length = 0;
        for (RtpPacket packet : voice) {
            length = Math.max(length, (int) (packet.timestamp() - first) + packet.payload().length);
        }
        short[] samples = new short[length];
        Arrays.fill(samples, (short) 0);
        for (RtpPacket packet : voice) {
            int at = (int) (packet.timestamp() - first);
            for (int i = 0; i < packet.payload().length && at >= 0; i++) {
                samples[at + i] = MuLaw.decode(packet.payload()[i]);
            }
        }
        return samples;
    }
}
