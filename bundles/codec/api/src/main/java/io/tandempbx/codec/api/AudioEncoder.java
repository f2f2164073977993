package io.tandempbx.codec.api;

import org.osgi.annotation.versioning.ConsumerType;

/** Turns linear samples into payload octets; keeps the state of one stream. Not thread-safe. */
@ConsumerType
public interface AudioEncoder {

    /**
     * Encodes one block.
     *
     * @param in     signed 16-bit mono samples at the factory's sample rate
     * @param inOff  index of the first sample
     * @param count  samples; 20 ms unless the codec says otherwise
     * @param out    receives the payload; owned by the caller
     * @param outOff index of the first octet written
     * @return octets written
     * @throws IndexOutOfBoundsException if a range leaves its array; {@code out} is then unchanged
     */
    int encode(short[] in, int inOff, int count, byte[] out, int outOff);
}
