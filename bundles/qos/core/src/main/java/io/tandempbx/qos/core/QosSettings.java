package io.tandempbx.qos.core;

import io.tandempbx.qos.api.Thresholds;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsReader;

/**
 * The values of {@code etc/pbx.qos.cfg}.
 *
 * @param sampleSeconds how often sessions are looked at
 * @param raiseSamples  so many bad samples in a row raise an alert
 * @param clearSamples  so many good ones clear it
 * @param historyCalls  how many ended calls are kept
 */
record QosSettings(Thresholds thresholds, int sampleSeconds, int raiseSamples, int clearSamples, int historyCalls) {
    static final String PID = "pbx.qos";

    private static final double LOWEST_MOS = 1;
    private static final double HIGHEST_MOS = 4.5;

    static SettingsFile<QosSettings> file() {
        return new SettingsFile<>(PID, QosSettings::values);
    }

    private static QosSettings values(SettingsReader reader) {
        return new QosSettings(
                new Thresholds(
                        reader.decimal("mos", 3.5, LOWEST_MOS, HIGHEST_MOS),
                        reader.decimal("loss_percent", 5, 0, 100),
                        reader.integer("jitter_ms", 50, 1, 10_000),
                        reader.integer("rtt_ms", 300, 1, 10_000)),
                reader.integer("sample_seconds", 5, 1, 60),
                reader.integer("raise_samples", 2, 1, 60),
                reader.integer("clear_samples", 2, 1, 60),
                reader.integer("history_calls", 5000, 0, 100_000));
    }
}
