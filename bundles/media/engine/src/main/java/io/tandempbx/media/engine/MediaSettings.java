package io.tandempbx.media.engine;

import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsReader;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code etc/pbx.media.cfg}, checked as a whole. */
record MediaSettings(
        PortRange rtpPorts,
        InetAddress bindAddress,
        int quarantineSeconds,
        int mediaTimeoutSeconds,
        int threads,
        JitterBuffer.Limits jitter,
        ClipLibrary.Places places) {
    static final String PID = "pbx.media";
    private static final int MAX_THREADS = 16;
    private static final String DEFAULT_PORTS = "10000-20000";
    private static final Pattern PORTS = Pattern.compile("(\\d{1,5})\\s*-\\s*(\\d{1,5})");

    private static final Path HOME = Path.of(System.getProperty("karaf.base", "."));
    private static final String MUSIC = "music";
    private static final String PROMPTS = "voicemail_prompts";
    private static final String COUNTRY = "us";
    private static final int LEAST_JITTER_MS = 20;
    private static final int MOST_JITTER_MS = 200;

    /** With the presets for what is not relayed. */
    MediaSettings(
            PortRange rtpPorts, InetAddress bindAddress, int quarantineSeconds, int mediaTimeoutSeconds, int threads) {
        this(
                rtpPorts,
                bindAddress,
                quarantineSeconds,
                mediaTimeoutSeconds,
                threads,
                new JitterBuffer.Limits(LEAST_JITTER_MS, MOST_JITTER_MS),
                new ClipLibrary.Places(HOME.resolve(MUSIC), HOME.resolve(PROMPTS), COUNTRY));
    }

    static SettingsFile<MediaSettings> file() {
        return new SettingsFile<>(PID, MediaSettings::values);
    }

    private static MediaSettings values(SettingsReader reader) {
        int cores = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
        return new MediaSettings(
                ports(reader),
                reader.address("bind_address", "0.0.0.0"),
                reader.integer("quarantine_seconds", 10, 0, 3600),
                reader.integer("media_timeout_seconds", 60, 0, 86_400),
                reader.integer("engine_threads", cores, 1, MAX_THREADS),
                jitter(reader),
                places(reader));
    }

    private static ClipLibrary.Places places(SettingsReader reader) {
        String country = reader.text("tone_country", COUNTRY);
        if (!Tones.countries().contains(country)) {
            reader.problem("tone_country", country, "must be one of " + new TreeSet<>(Tones.countries()));
        }
        return new ClipLibrary.Places(
                HOME.resolve(reader.text("music_directory", MUSIC)),
                HOME.resolve(reader.text("prompt_directory", PROMPTS)),
                country);
    }

    private static JitterBuffer.Limits jitter(SettingsReader reader) {
        int min = reader.integer("jitter_min_ms", LEAST_JITTER_MS, 0, 500);
        int max = reader.integer("jitter_max_ms", MOST_JITTER_MS, 40, 1000);
        if (min > max) {
            reader.problem("jitter_min_ms", Integer.toString(min), "must not be more than jitter_max_ms");
        }
        return new JitterBuffer.Limits(Math.min(min, max), max);
    }

    private static PortRange ports(SettingsReader reader) {
        String value = reader.text("rtp_ports", DEFAULT_PORTS);
        Matcher matcher = PORTS.matcher(value);
        if (matcher.matches()) {
            int first = Integer.parseInt(matcher.group(1));
            int last = Integer.parseInt(matcher.group(2));
            boolean valid = first % 2 == 0 && first >= 1024 && last <= 65_535;
            if (valid && last - first + 1 >= PortRange.MIN_PORTS) {
                return new PortRange(first, last);
            }
        }
        reader.problem(
                "rtp_ports",
                value,
                "must be FIRST-LAST with an even first, at least " + PortRange.MIN_PORTS + " ports, within 1024-65535");
        return new PortRange(10_000, 20_000);
    }
}
