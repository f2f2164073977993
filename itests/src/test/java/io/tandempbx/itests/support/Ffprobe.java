package io.tandempbx.itests.support;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What ffprobe, which nobody here wrote, says of audio files. */
public final class Ffprobe {
    private Ffprobe() {}

    /** How long a file lasts, in seconds; fails unless it can be opened and has this rate and so many channels. */
    public static double seconds(Path file, int rateHz, int channels) {
        String[] fields = Script.run(
                        Path.of("/usr/bin/ffprobe"),
                        Map.of(),
                        "-v",
                        "error",
                        "-show_entries",
                        "stream=channels,sample_rate,duration",
                        "-of",
                        "csv=p=0",
                        file.toString())
                .expect(0)
                .output()
                .strip()
                .split(",", -1);
        List<String> expected = List.of(Integer.toString(rateHz), Integer.toString(channels));
        if (fields.length != 3 || !expected.equals(List.of(fields[0], fields[1]))) {
            throw new AssertionError(file + " is of " + String.join(",", fields) + ", not of " + expected);
        }
        return Double.parseDouble(fields[2]);
    }
}
