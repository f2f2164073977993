package io.tandempbx.codec.api;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One codec, registered as a service by its bundle; a bundle may register several. Whoever holds an encoder or decoder
 * drops it when this service goes.
 *
 * <p>Thread-safe; the encoders and decoders are not.
 */
@ConsumerType
public interface CodecFactory {

    CodecFormat format();

    /** Sampling rate of the linear samples, in Hz; G.722 differs here from its RTP clock. */
    int sampleRateHz();

    /** Whether encoders and decoders can also work at this rate, so that nobody needs to resample. */
    default boolean runsAt(int sampleRateHz) {
        return sampleRateHz == sampleRateHz();
    }

    /**
     * What one packet of this codec lasts when the peer wishes for {@code wishedMs} (RFC 4566 §6, ptime): the longest
     * possible duration up to that, at least the shortest there is.
     */
    default int packetMs(int wishedMs) {
        return Math.max(10, wishedMs - wishedMs % 10);
    }

    /**
     * Whether what an encoder made can be cut every 10 ms, and stand side by side with more of it in one packet (RFC 3551
     * §4.2); else a packet is what was encoded at once.
     */
    default boolean isDivisible() {
        return true;
    }

    /** The parameters to offer, as after the payload type in {@code a=fmtp} (RFC 4566 §6); empty for none. */
    default String fmtp() {
        return "";
    }

    /**
     * The parameters to offer where silence may be left out (discontinuous transmission), by both sides; the same as
     * otherwise for codecs whose parameters do not speak of it.
     */
    default String fmtp(boolean silenceLeftOut) {
        return fmtp();
    }

    /**
     * The parameters to answer with; empty for none.
     *
     * @param offered the peer's parameters as in {@code a=fmtp}; empty if it has none
     * @return nothing if the offer is for a variant of the codec that this one does not speak
     */
    default Optional<String> answer(String offered) {
        return Optional.of(fmtp());
    }

    /** An encoder at the codec's own rate for a peer without parameters. */
    AudioEncoder newEncoder();

    /** A decoder at the codec's own rate. */
    AudioDecoder newDecoder();

    /**
     * An encoder for one stream.
     *
     * @param sampleRateHz of the samples it is given
     * @param fmtp         the parameters of the peer, which say what it wants to receive; empty if it has none
     * @throws IllegalArgumentException unless {@link #runsAt} says so of the rate
     */
    default AudioEncoder newEncoder(int sampleRateHz, String fmtp) {
        if (!runsAt(sampleRateHz)) {
            throw new IllegalArgumentException(format().name() + " does not run at " + sampleRateHz + " Hz");
        }
        return newEncoder();
    }

    /**
     * An encoder for one stream whose silence need not be sent, if the codec has a way to say so.
     *
     * @param sampleRateHz   of the samples it is given
     * @param fmtp           the parameters that both sides agreed on
     * @param silenceLeftOut whether silence may be left out as far as they agreed on it; else all is sent, but to a peer
     *                       whose parameters wish for gaps
     * @throws IllegalArgumentException unless {@link #runsAt} says so of the rate
     */
    default AudioEncoder newEncoder(int sampleRateHz, String fmtp, boolean silenceLeftOut) {
        return newEncoder(sampleRateHz, fmtp);
    }

    /**
     * A decoder for one stream.
     *
     * @param sampleRateHz of the samples it writes
     * @throws IllegalArgumentException unless {@link #runsAt} says so of the rate
     */
    default AudioDecoder newDecoder(int sampleRateHz) {
        if (!runsAt(sampleRateHz)) {
            throw new IllegalArgumentException(format().name() + " does not run at " + sampleRateHz + " Hz");
        }
        return newDecoder();
    }
}
