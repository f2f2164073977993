package io.tandempbx.itests.rtp;

import io.tandempbx.itests.audio.ALaw;
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
    private static final int LONGEST_SAMPLES = 8000 * 600;
    private static final int A_LAW = 8;

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

    /** The G.711 audio of a stream, placed by timestamp; other payload types and missing packets are silence. */
    static short[] audio(List<RtpPacket> packets) {
        List<RtpPacket> voice = packets.stream()
                .filter(packet -> packet.payloadType() < MUTE_TYPES && packet.payloadType() != RtpStream.NOISE_TYPE)
                .toList();
        if (voice.isEmpty()) {
            return new short[0];
        }
        int[] places = new int[voice.size()];
        long first = voice.get(0).timestamp();
        long ssrc = voice.get(0).ssrc();
        int length = 0;
        for (int i = 0; i < places.length; i++) {
            RtpPacket packet = voice.get(i);
            if (packet.ssrc() != ssrc) { // another stream goes on where the one before it ended
                ssrc = packet.ssrc();
                first = packet.timestamp() - length;
            }
            places[i] = (int) (packet.timestamp() - first);
            length = Math.max(length, places[i] + packet.payload().length);
        }
        if (length > LONGEST_SAMPLES) {
            throw new AssertionError("timestamps of one stream are " + length / 8000 + " s apart");
        }
        short[] samples = new short[length];
        Arrays.fill(samples, (short) 0);
        for (int k = 0; k < places.length; k++) {
            RtpPacket packet = voice.get(k);
            int at = places[k];
            for (int i = 0; i < packet.payload().length && at >= 0; i++) {
                byte octet = packet.payload()[i];
                samples[at + i] = packet.payloadType() == A_LAW ? ALaw.decode(octet) : MuLaw.decode(octet);
            }
        }
        return samples;
    }
}
