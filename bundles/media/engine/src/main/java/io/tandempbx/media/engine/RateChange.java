package io.tandempbx.media.engine;

import io.tandempbx.media.dsp.Resampler;
import org.jspecify.annotations.Nullable;

/** Brings one stream from the rate that it has just now to the one that is wanted just now. Not thread-safe. */
final class RateChange {
    private @Nullable Resampler resampler;
    private int fromHz;
    private int toHz;

    /**
     * Changes the rate of what comes next; where a rate is another than before, it begins anew.
     *
     * @param count of the samples in {@code in}, from index 0
     * @return how many there are in {@code out} from {@code at}
     */
    int change(short[] in, int count, int inHz, int outHz, short[] out, int at) {
        if (inHz == outHz) {
            System.arraycopy(in, 0, out, at, count);
            return count;
        }
        Resampler present = resampler;
        if (present == null || inHz != fromHz || outHz != toHz) {
            present = new Resampler(inHz, outHz);
            resampler = present;
            fromHz = inHz;
            toHz = outHz;
        }
        return present.resample(in, 0, count, out, at);
    }
}
