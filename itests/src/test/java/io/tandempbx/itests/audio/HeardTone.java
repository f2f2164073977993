package io.tandempbx.itests.audio;

import java.util.Arrays;

/** Whether a tone of the network is what is heard. */
public final class HeardTone {
    private static final int RATE_HZ = 8000;

    private HeardTone() {}

    /** The share that these frequencies have of the energy of the last second, 0 to 1; 0 while less was heard. */
    public static double share(short[] heard, int... frequenciesHz) {
        if (heard.length < RATE_HZ) {
            return 0;
        }
        short[] last = Arrays.copyOfRange(heard, heard.length - RATE_HZ, heard.length);
        double all = 1;
        for (short sample : last) {
            all += (double) sample * sample;
        }
        double found = 0;
        for (int hz : frequenciesHz) {
            double cosine = 0;
            double sine = 0;
            int sounding = 1;
            for (int i = 0; i < last.length; i++) {
                cosine += last[i] * Math.cos(2 * Math.PI * hz * i / RATE_HZ);
                sine += last[i] * Math.sin(2 * Math.PI * hz * i / RATE_HZ);
                sounding += last[i] == 0 ? 0 : 1;
            }
            found += 2 * (cosine * cosine + sine * sine) / sounding; // a tone pauses
        }
        return found / all;
    }
}
