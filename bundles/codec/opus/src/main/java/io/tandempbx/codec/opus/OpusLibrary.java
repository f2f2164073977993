package io.tandempbx.codec.opus;

import org.jspecify.annotations.Nullable;

/** An implementation of Opus: encoders and decoders of mono streams. Thread-safe; what it makes is not. */
interface OpusLibrary {

    /** Encodes the packets of one stream. */
    interface Encoder {
        /**
         * Encodes one packet of 10, 20, 40 or 60 ms.
         *
         * @param most octets that may be written
         * @return octets written, or a negative number: it could not be encoded
         */
        int encode(short[] in, int inOff, int count, byte[] out, int outOff, int most);
    }

    /** Decodes the packets of one stream. */
    interface Decoder {
        /**
         * Decodes one packet or fills in for it.
         *
         * @param in    the packet; null if it is lost
         * @param most  samples wanted for a lost packet, else the most that may be written
         * @param fec   whether the packet before this one is wanted
         * @return samples written, or a negative number: this is no packet of Opus
         */
        int decode(byte @Nullable [] in, int inOff, int count, short[] out, int outOff, int most, boolean fec);
    }

    Encoder newEncoder(int sampleRateHz, EncoderSettings settings);

    Decoder newDecoder(int sampleRateHz);
}
