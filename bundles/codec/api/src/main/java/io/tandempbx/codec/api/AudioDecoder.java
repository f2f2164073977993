package io.tandempbx.codec.api;

import java.util.Arrays;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Turns payload octets into linear samples; keeps the state of one stream. Not thread-safe.
 *
 * <p>Every period of the playout clock asks for one thing: {@link #decode} for a packet that came, {@link #recover} when
 * it did not but the one after it did, {@link #conceal} when neither did or the peer is silent.
 */
@ConsumerType
public interface AudioDecoder {

    /**
     * Decodes one payload. A payload that is not of this codec is concealed as far as it can be told.
     *
     * @param in     payload octets
     * @param inOff  index of the first octet
     * @param count  octets
     * @param out    receives signed 16-bit mono samples at the decoder's sample rate; owned by the caller
     * @param outOff index of the first sample written
     * @return samples written
     * @throws IndexOutOfBoundsException if a range leaves its array; {@code out} is then unchanged
     */
    int decode(byte[] in, int inOff, int count, short[] out, int outOff);

    /**
     * Fills in for what did not come: an estimate of lost speech that fades, or comfort noise after the peer said that it
     * is silent.
     *
     * @param out    receives the samples; owned by the caller
     * @param outOff index of the first sample written
     * @param count  samples wanted; 10 ms or a multiple of it
     * @throws IndexOutOfBoundsException if the range leaves its array, which is then unchanged
     */
    default void conceal(short[] out, int outOff, int count) {
        Arrays.fill(out, outOff, Math.addExact(outOff, count), (short) 0);
    }

    /**
     * Fills in for a lost packet from the copy of it that some codecs put into the packet after it (forward error
     * correction); conceals if there is none. That packet is decoded afterwards as usual.
     *
     * @param next    payload of the packet after the lost one
     * @param nextOff index of its first octet
     * @param octets  its length
     * @param out     receives the samples; owned by the caller
     * @param outOff  index of the first sample written
     * @param count   samples wanted: the duration of the lost packet
     * @throws IndexOutOfBoundsException if a range leaves its array; {@code out} is then unchanged
     */
    default void recover(byte[] next, int nextOff, int octets, short[] out, int outOff, int count) {
        conceal(out, outOff, count);
    }

    /**
     * Takes a comfort noise packet (RFC 3389): from now to the next {@link #decode}, {@link #conceal} makes that noise.
     *
     * @param in    payload of the packet
     * @param inOff index of the first octet
     * @param count octets
     * @throws IndexOutOfBoundsException if the range leaves its array
     */
    default void noise(byte[] in, int inOff, int count) {}

    /**
     * Whether the last packet that was decoded said within its payload that the peer is silent from then on: until the
     * next one comes nothing is missing, and {@link #conceal} makes the noise that it described.
     */
    default boolean isPeerSilent() {
        return false;
    }
}
