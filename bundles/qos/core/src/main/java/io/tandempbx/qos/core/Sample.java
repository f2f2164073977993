package io.tandempbx.qos.core;

import io.tandempbx.media.api.EModel;
import io.tandempbx.qos.api.Thresholds;
import java.util.ArrayList;
import java.util.List;

/**
 * What one direction did since the sample before.
 *
 * @param lossPercent of what was sent meanwhile
 * @param rttMs       negative while unknown
 * @param silent      nothing came, though it should
 */
record Sample(double lossPercent, double jitterMs, double rttMs, String codec, boolean silent) {
    static final String MOS = "mos";
    static final String LOSS = "loss";
    static final String JITTER = "jitter";
    static final String RTT = "rtt";
    static final String SILENCE = "silence";

    double mos() {
        return EModel.mos(rttMs, jitterMs, silent ? 100 : lossPercent, codec);
    }

    /** Which thresholds it breaks. */
    List<String> broken(Thresholds thresholds) {
        if (silent) {
            return List.of(SILENCE);
        }
        List<String> broken = new ArrayList<>();
        if (mos() < thresholds.mos()) {
            broken.add(MOS);
        }
        if (lossPercent > thresholds.lossPercent()) {
            broken.add(LOSS);
        }
        if (jitterMs > thresholds.jitterMs()) {
            broken.add(JITTER);
        }
        if (rttMs > thresholds.rttMs()) {
            broken.add(RTT);
        }
        return broken;
    }
}
