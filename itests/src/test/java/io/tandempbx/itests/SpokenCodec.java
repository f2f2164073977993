package io.tandempbx.itests;

import io.tandempbx.itests.phone.Sdp;
import io.tandempbx.itests.rtp.RtpPacket;
import io.tandempbx.itests.rtp.RtpStream;
import io.tandempbx.testing.codec.Reference;
import io.tandempbx.testing.codec.Signal;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A codec that a test phone speaks and understands by the library of somebody else, in packets of 20 ms. */
enum SpokenCodec {
    G722(Reference.G722, 9, 160, 160, 0, 0.9),
    G726(Reference.G726, Sdp.G726_TYPE, 160, 80, 0, 0.9),
    G729(Reference.G729, 18, 160, 10, 1, 0.5),
    OPUS(Reference.OPUS, RtpStream.OPUS_TYPE, 960, 0, 2, 0.6);

    /** Of what is encoded and decoded here. */
    static final int RATE_HZ = 8000;

    private static final int G729_FRAMES = 2; // of 10 ms in a packet

    private final Reference reference;
    private final int type;
    private final int ticks;
    private final int frameOctets; // 0 where each frame has its own
    private final int lengthOctets; // before each frame, as the reference writes and reads it
    private final double leastSimilarity;

    SpokenCodec(Reference reference, int type, int ticks, int frameOctets, int lengthOctets, double leastSimilarity) {
        this.reference = reference;
        this.type = type;
        this.ticks = ticks;
        this.frameOctets = frameOctets;
        this.lengthOctets = lengthOctets;
        this.leastSimilarity = leastSimilarity;
    }

    /** The last part of its bundle's name. */
    String bundle() {
        return name().toLowerCase(Locale.ROOT);
    }

    int type() {
        return type;
    }

    /** What the RTP timestamp grows by in 20 ms. */
    int ticks() {
        return ticks;
    }

    /** So much at least is heard of what was said: a codec that models speech keeps no waveform. */
    double leastSimilarity() {
        return leastSimilarity;
    }

    private String[] arguments(String what) {
        boolean encoding = what.equals("encode");
        return switch (this) {
            case G722 -> new String[] {what};
            case G726 -> new String[] {what, "32000", "right"};
            case G729 -> encoding ? new String[] {what, "plain"} : new String[] {what};
            case OPUS -> encoding ? new String[] {what, "8000", "plain"} : new String[] {what, "8000"};
        };
    }

    /** The payloads of a signal of {@link #RATE_HZ}. */
    List<byte[]> encode(Path work, short[] samples) {
        byte[] octets =
                reference.run(work, Signal.octets(this == G722 ? doubled(samples) : samples), arguments("encode"));
        List<byte[]> frames = new ArrayList<>();
        for (int at = 0; at + lengthOctets + frameOctets <= octets.length; ) {
            int length = frameOctets;
            if (lengthOctets > 0) {
                length = 0;
                for (int i = 0; i < lengthOctets; i++) {
                    length = (length << 8) | (octets[at + i] & 0xff);
                }
                at += lengthOctets;
            }
            frames.add(Arrays.copyOfRange(octets, at, at + length));
            at += length;
        }
        return this == G729 ? joined(frames) : frames;
    }

    private static List<byte[]> joined(List<byte[]> frames) {
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i + G729_FRAMES <= frames.size(); i += G729_FRAMES) {
            ByteArrayOutputStream packet = new ByteArrayOutputStream();
            frames.subList(i, i + G729_FRAMES).forEach(packet::writeBytes);
            packets.add(packet.toByteArray());
        }
        return packets;
    }

    /** What packets say, which came complete and in order; at {@link #RATE_HZ}. */
    short[] decode(Path work, List<RtpPacket> packets) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (RtpPacket packet : packets) {
            if (packet.payloadType() == type) {
                byte[] payload = packet.payload();
                int frame = this == G729 ? frameOctets : payload.length;
                for (int at = 0; at + frame <= payload.length; at += frame) {
                    writeLength(octets, frame);
                    octets.write(payload, at, frame);
                }
            }
        }
        short[] samples = Signal.samples(reference.run(work, octets.toByteArray(), arguments("decode")));
        return this == G722 ? halved(samples) : samples;
    }

    private void writeLength(ByteArrayOutputStream octets, int length) {
        for (int i = lengthOctets - 1; i >= 0; i--) {
            octets.write(length >> (8 * i));
        }
    }

    /** Each sample and the mean with the next one. */
    private static short[] doubled(short[] samples) {
        short[] doubled = new short[2 * samples.length];
        for (int i = 0; i < samples.length; i++) {
            doubled[2 * i] = samples[i];
            doubled[2 * i + 1] = (short) ((samples[i] + samples[Math.min(i + 1, samples.length - 1)]) / 2);
        }
        return doubled;
    }

    /** Every second sample. */
    static short[] halved(short[] samples) {
        short[] halved = new short[samples.length / 2];
        for (int i = 0; i < halved.length; i++) {
            halved[i] = samples[2 * i];
        }
        return halved;
    }
}
