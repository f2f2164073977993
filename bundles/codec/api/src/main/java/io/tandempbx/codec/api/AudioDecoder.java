package io.tandempbx.codec.api;

import org.osgi.annotation.versioning.ConsumerType;

/** Turns payload octets into linear samples; keeps the state of one stream. Not thread-safe. */
@ConsumerType
public interface AudioDecoder {

    /**
     * Decodes one payload.
     *
     * @param in     payload octets
     * @param inOff  index of the first octet
     * @param count  octets
     * @param out    receives signed 16-bit mono samples at the factory's sample rate; owned by the caller
     * @param outOff index of the first sample written
     * @return samples written
     * @throws IndexOutOfBoundsException if a range leaves its array; {@code out} is then unchanged
     */
    int decode(byte[] in, int inOff, int count, short[] out, int outOff);
}
