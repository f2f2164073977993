package io.tandempbx.codec.api;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * One codec, registered as a service by its bundle; a bundle may register several. Whoever holds an encoder or decoder
 * drops it when this service goes.
 */
@ConsumerType
public interface CodecFactory {

    CodecFormat format();

    /** Sampling rate of the linear samples, in Hz; G.722 differs here from its RTP clock. */
    int sampleRateHz();

    AudioEncoder newEncoder();

    AudioDecoder newDecoder();
}
