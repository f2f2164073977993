package io.tandempbx.codec.g726;

import java.util.Objects;

/** How codes of two to five bits lie in octets. */
enum Packing {
    /** The first code in the lowest bits (RFC 3551 §4.5.4). */
    LOW_FIRST(""),
    /** The first code in the highest bits, as in ATM (ITU-T I.366.2 Annex E). */
    HIGH_FIRST("AAL2-");

    private final String prefix;

    Packing(String prefix) {
        this.prefix = prefix;
    }

    /** Before the name of the encoding in SDP. */
    String prefix() {
        return prefix;
    }

    /** Encodes samples; of a count that does not fill whole octets, the last codes are left out. */
    int encode(Adpcm adpcm, int bits, short[] in, int inOff, int count, byte[] out, int outOff) {
        Objects.checkFromIndexSize(inOff, count, in.length);
        int octets = count * bits / 8;
        Objects.checkFromIndexSize(outOff, octets, out.length);
        int held = 0;
        int heldBits = 0;
        int written = 0;
        for (int i = 0; i < count; i++) {
            int code = adpcm.encode(in[inOff + i] >> 2);
            held = this == LOW_FIRST ? held | code << heldBits : held << bits | code;
            heldBits += bits;
            if (heldBits >= 8) {
                heldBits -= 8;
                out[outOff + written++] = (byte) (this == LOW_FIRST ? held : held >> heldBits);
                held = this == LOW_FIRST ? held >> 8 : held & (1 << heldBits) - 1;
            }
        }
        return written;
    }

    /** Decodes octets; of a count that is not filled by whole codes, the last bits are left out. */
    int decode(Adpcm adpcm, int bits, byte[] in, int inOff, int count, short[] out, int outOff) {
        Objects.checkFromIndexSize(inOff, count, in.length);
        int samples = count * 8 / bits;
        Objects.checkFromIndexSize(outOff, samples, out.length);
        int mask = (1 << bits) - 1;
        int held = 0;
        int heldBits = 0;
        int read = 0;
        for (int i = 0; i < samples; i++) {
            if (heldBits < bits) {
                int octet = in[inOff + read++] & 0xff;
                held = this == LOW_FIRST ? held | octet << heldBits : held << 8 | octet;
                heldBits += 8;
            }
            heldBits -= bits;
            int code = this == LOW_FIRST ? held & mask : held >> heldBits & mask;
            held = this == LOW_FIRST ? held >> bits : held & (1 << heldBits) - 1;
            out[outOff + i] = adpcm.decode(code);
        }
        return samples;
    }
}
