package io.tandempbx.media.engine;

import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;

/**
 * What is to be heard in a room, encoded: for one member, or for all that hear the same in the same format. The room's
 * loop only.
 */
final class MixEncoding {
    private static final int MOST_OCTETS = 4096;
    private static final int MOST_PACKETS = 2; // of a tick

    private final CodecSlot slot;
    private final NegotiatedFormat format;
    private final int wishedMs;
    private final Packetizer packets;
    private final Packet[] made = new Packet[MOST_PACKETS];
    private int count; // of the packets that this tick made complete
    private long tick = -1; // the last one taken
    private boolean wide;

    /** One packet, valid until the next tick is taken. */
    static final class Packet {
        final byte[] octets = new byte[MOST_OCTETS];
        int length;
        int ms;
        /** When its first sample was due. */
        long dueNs;

        OutgoingStream.Marker marker = OutgoingStream.Marker.AFTER_PAUSE;
    }

    MixEncoding(CodecCatalog codecs, NegotiatedFormat format, MediaTerms terms) {
        this.slot = codecs.slot(format.format());
        this.format = format;
        this.wishedMs = terms.packetMs();
        this.packets = new Packetizer(codecs, format, terms);
        for (int i = 0; i < made.length; i++) {
            made[i] = new Packet();
        }
    }

    /** Whether a member that agreed on this can be sent the same packets, but for their heads. */
    boolean serves(NegotiatedFormat other, MediaTerms terms) {
        return format.format().isSameAs(other.format())
                && format.parameters().equals(other.parameters())
                && wishedMs == terms.packetMs();
    }

    /** Whether it has use for 16 kHz; as known last while the codec is away. */
    boolean isWide() {
        int hz = slot.rateHz(Mixer.WIDE_HZ);
        wide = hz == 0 ? wide : hz >= Mixer.WIDE_HZ;
        return wide;
    }

    /**
     * Takes what is heard in this tick, unless it has.
     *
     * @param number of the tick: where one was left out, a packet is begun anew
     * @param hz     of the samples, 20 ms from index 0
     * @return how many packets that made complete
     */
    int take(long number, short[] samples, int hz, long dueNs) {
        if (number == tick) {
            return count;
        }
        if (number != tick + 1) {
            packets.clear();
        }
        tick = number;
        count = 0;
        packets.add(samples, hz / 50, hz, dueNs);
        while (packets.hasPacket()) {
            Packet packet = made[count];
            packet.length = packets.encode(packet.octets);
            if (packet.length > 0) {
                packet.ms = packets.packetMs();
                packet.dueNs = packets.encodedDueNs();
                packet.marker = packets.marker();
                count++;
            }
        }
        return count;
    }

    /** One of those that the last tick made complete. */
    Packet packet(int index) {
        return made[index];
    }
}
