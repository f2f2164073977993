package io.tandempbx.codec.api;

import org.osgi.annotation.versioning.ConsumerType;

/** Turns linear samples into payload octets; keeps the state of one stream. Not thread-safe. */
@ConsumerType
public interface AudioEncoder {

    /**
     * Encodes one packet.
     *
     * @param in     signed 16-bit mono samples at the encoder's sample rate
     * @param inOff  index of the first sample
     * @param count  samples; 10 ms or a multiple of it, as {@link CodecFactory#packetMs} says
     * @param out    receives the payload; owned by the caller
     * @param outOff index of the first octet written
     * @return octets written; 0 while the peer is silent and nothing is to be sent (discontinuous transmission)
     * @throws IndexOutOfBoundsException if a range leaves its array; {@code out} is then unchanged
     */
    int encode(short[] in, int inOff, int count, byte[] out, int outOff);

    /**
     * Whether the packet encoded last holds no speech: nothing, or only what describes the silence within the payload.
     * Speech after it is a talkspurt, which begins with a marker (RFC 3551 §4.1). False for codecs that do not tell.
     */
    default boolean isSilent() {
        return false;
    }

    /**
     * Describes background noise as the payload of a comfort noise packet (RFC 3389), for codecs that have no
     * description of their own within their payload.
     *
     * @param in     samples that hold no speech; as {@link #encode}
     * @param inOff  index of the first sample
     * @param count  samples; 20 ms or more
     * @param out    receives the payload, at most 11 octets; owned by the caller
     * @param outOff index of the first octet written
     * @return octets written; 0 if this codec has no use for such packets
     * @throws IndexOutOfBoundsException if a range leaves its array; {@code out} is then unchanged
     */
    default int describeNoise(short[] in, int inOff, int count, byte[] out, int outOff) {
        return 0;
    }
}
