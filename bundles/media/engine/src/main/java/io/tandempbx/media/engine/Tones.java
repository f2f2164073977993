package io.tandempbx.media.engine;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a country's network sounds like (ITU-T E.180 and its supplement 2): frequencies and cadences. */
final class Tones {
    private static final int RATE_HZ = 8000;
    private static final double PEAK = 0.1 * Short.MAX_VALUE; // of each frequency: about -20 dBFS
    private static final int ONE_SECOND_MS = 1000;

    /** {@code frequencies/on/off/on/off…}, milliseconds; without a cadence it lasts. */
    private static final Map<String, Map<String, String>> COUNTRIES = Map.of(
            "us",
            Map.of(
                    "dial", "350+440",
                    "ringback", "440+480/2000/4000",
                    "busy", "480+620/500/500",
                    "congestion", "480+620/250/250"),
            "gb",
            Map.of(
                    "dial", "350+440",
                    "ringback", "400+450/400/200/400/2000",
                    "busy", "400/375/375",
                    "congestion", "400/400/350/225/525"),
            "de",
            Map.of(
                    "dial", "425",
                    "ringback", "425/1000/4000",
                    "busy", "425/480/480",
                    "congestion", "425/240/240"),
            "fr",
            Map.of(
                    "dial", "440",
                    "ringback", "440/1500/3500",
                    "busy", "440/500/500",
                    "congestion", "440/250/250"));

    private Tones() {}

    static Set<String> countries() {
        return COUNTRIES.keySet();
    }

    /** One round of a tone, to be repeated; empty for a tone of no such name. */
    static Optional<Clip> of(String country, String name) {
        return Optional.ofNullable(COUNTRIES.getOrDefault(country, Map.of()).get(name))
                .map(Tones::clip);
    }

    private static Clip clip(String tone) {
        String[] parts = tone.split("/", -1);
        String[] frequencies = parts[0].split("\\+", -1);
        int totalMs = parts.length == 1 ? ONE_SECOND_MS : 0;
        for (int i = 1; i < parts.length; i++) {
            totalMs += Integer.parseInt(parts[i]);
        }
        short[] samples = new short[totalMs * RATE_HZ / 1000];
        int at = 0;
        for (int i = 1; i < Math.max(2, parts.length); i++) {
            int ms = parts.length == 1 ? ONE_SECOND_MS : Integer.parseInt(parts[i]);
            int end = at + ms * RATE_HZ / 1000;
            for (; at < end; at++) {
                samples[at] = i % 2 == 1 ? sample(frequencies, at) : 0;
            }
        }
        return Clip.of(samples, RATE_HZ, true);
    }

    private static short sample(String[] frequencies, int at) {
        double sum = 0;
        for (String hz : frequencies) {
            sum += PEAK * Math.sin(2 * Math.PI * Integer.parseInt(hz) * at / RATE_HZ);
        }
        return (short) Math.round(sum);
    }
}
