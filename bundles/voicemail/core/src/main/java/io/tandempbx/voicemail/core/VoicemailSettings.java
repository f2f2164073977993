package io.tandempbx.voicemail.core;

import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsReader;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The values of {@code etc/pbx.voicemail.cfg}.
 *
 * @param directory       below which each mailbox has its own
 * @param messageSeconds  longest message
 * @param greetingSeconds longest greeting
 * @param silenceSeconds  of silence that end a message; 0 for none
 * @param leastMs         shorter messages are not kept
 * @param maxMessages     of one mailbox
 * @param maxMegabytes    of one mailbox
 * @param minFreeMb       with less room on the disk no message begins
 * @param pinAttempts     wrong PINs that lock a mailbox
 * @param lockSeconds     for how long
 * @param mail            what owners are mailed of new messages
 */
record VoicemailSettings(
        Path directory,
        int messageSeconds,
        int greetingSeconds,
        int silenceSeconds,
        int leastMs,
        int maxMessages,
        int maxMegabytes,
        int minFreeMb,
        int pinAttempts,
        int lockSeconds,
        NoticeSettings mail) {
    static final String PID = "pbx.voicemail";
    private static final Path HOME = Path.of(System.getProperty("karaf.base", "."));
    private static final String DIRECTORY = "voicemail";

    static SettingsFile<VoicemailSettings> file() {
        return new SettingsFile<>(PID, VoicemailSettings::values);
    }

    /** With these presets, below a directory. */
    static VoicemailSettings preset(Path directory) {
        return new VoicemailSettings(directory, 180, 30, 10, 1000, 100, 200, 20, 5, 900, NoticeSettings.PRESET);
    }

    private static VoicemailSettings values(SettingsReader reader) {
        VoicemailSettings preset = preset(HOME.resolve(DIRECTORY));
        return new VoicemailSettings(
                directory(reader),
                reader.integer("message_seconds", preset.messageSeconds, 5, 3600),
                reader.integer("greeting_seconds", preset.greetingSeconds, 5, 300),
                reader.integer("silence_seconds", preset.silenceSeconds, 0, 60),
                reader.integer("least_message_ms", preset.leastMs, 0, 10_000),
                reader.integer("max_messages", preset.maxMessages, 1, 10_000),
                reader.integer("max_megabytes", preset.maxMegabytes, 1, 100_000),
                reader.integer("min_free_mb", preset.minFreeMb, 0, 1_000_000_000),
                reader.integer("pin_attempts", preset.pinAttempts, 1, 100),
                reader.integer("lock_seconds", preset.lockSeconds, 1, 86_400),
                NoticeSettings.values(reader));
    }

    private static Path directory(SettingsReader reader) {
        String value = reader.text("directory", DIRECTORY);
        try {
            if (!value.isBlank()) {
                return HOME.resolve(value);
            }
        } catch (InvalidPathException e) {
            reader.problem("directory", value, "must be a path: " + e.getReason());
            return HOME.resolve(DIRECTORY);
        }
        reader.problem("directory", value, "must not be empty");
        return HOME.resolve(DIRECTORY);
    }
}
