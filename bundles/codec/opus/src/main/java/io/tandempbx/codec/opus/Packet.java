package io.tandempbx.codec.opus;

/**
 * The first octets of a packet (RFC 6716 §3.1, §3.2).
 *
 * <pre>
 *   7 6 5 4 3   2   1 0
 *  configuration s code    code 0: one frame; 1 and 2: two frames; 3: as many as the next octet says
 * </pre>
 */
final class Packet {
    private static final int MOST_MS = 120;
    private static final int FIRST_HYBRID = 12;
    private static final int FIRST_CELT = 16;

    private Packet() {}

    /** How many samples a packet decodes to at a rate; 0 if it is none. */
    static int samples(byte[] in, int off, int count, int sampleRateHz) {
        if (count == 0) {
            return 0;
        }
        int frames;
        switch (in[off] & 3) {
            case 0:
                frames = 1;
                break;
            case 1:
            case 2:
                frames = 2;
                break;
            default:
                frames = count > 1 ? in[off + 1] & 0x3f : 0;
        }
        int samples = frames * (sampleRateHz / 400) * quarters((in[off] & 0xff) >> 3);
        return samples <= sampleRateHz / 1000 * MOST_MS ? samples : 0;
    }

    /** Of one frame, in units of 2.5 ms. */
    private static int quarters(int configuration) {
        if (configuration < FIRST_HYBRID) {
            int size = configuration & 3;
            return size == 3 ? 24 : 4 << size;
        }
        if (configuration < FIRST_CELT) {
            return 4 << (configuration & 1);
        }
        return 1 << (configuration & 3);
    }
}
