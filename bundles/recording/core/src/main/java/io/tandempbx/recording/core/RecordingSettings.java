package io.tandempbx.recording.core;

import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsReader;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The values of {@code etc/pbx.recording.cfg}.
 *
 * @param directory     below the home directory, or absolute
 * @param rules         what is recorded without being asked
 * @param announcement  a prompt that both parties hear when a recording begins or goes on; empty for none
 * @param code          what an extension types in a conversation to have it recorded, or no longer; empty for nothing
 * @param codeFor       the extensions that may, perhaps {@link #ALL}
 * @param maxRecordings at once
 * @param minFreeMb     with less room on the disk no recording begins
 * @param retentionDays older ones are removed; 0 keeps them
 * @param maxTotalMb    with more than that the oldest are removed; 0 for no limit
 */
record RecordingSettings(
        String directory,
        List<RecordingRule> rules,
        String announcement,
        String code,
        Set<String> codeFor,
        int maxRecordings,
        long minFreeMb,
        int retentionDays,
        long maxTotalMb) {
    static final String PID = "pbx.recording";
    private static final String ALL = "all";
    private static final int LONGEST_DIRECTORY = 1000; // as the index keeps it
    private static final int MOST_MB = 1_000_000_000;

    static SettingsFile<RecordingSettings> file() {
        return new SettingsFile<>(PID, RecordingSettings::values);
    }

    private static RecordingSettings values(SettingsReader reader) {
        return new RecordingSettings(
                directory(reader),
                rules(reader),
                announcement(reader),
                code(reader),
                codeFor(reader),
                reader.integer("max_recordings", 500, 0, 10_000),
                reader.integer("min_free_mb", 500, 0, MOST_MB),
                reader.integer("retention_days", 90, 0, 36_500),
                reader.integer("max_total_mb", 0, 0, MOST_MB));
    }

    private static String directory(SettingsReader reader) {
        String given = reader.text("directory", "recordings");
        try {
            if (!given.isEmpty()
                    && given.length() <= LONGEST_DIRECTORY
                    && !Path.of(given).normalize().startsWith("..")) {
                return given;
            }
        } catch (InvalidPathException e) {
            // the same rule
        }
        reader.problem(
                "directory",
                given,
                "must be a directory, below the home directory or absolute, of at most 1000 characters");
        return "recordings";
    }

    private static String announcement(SettingsReader reader) {
        String given = reader.text("announcement", "");
        if (given.isEmpty() || (given.matches("[0-9A-Za-z._/-]{1,124}\\.wav") && !given.contains(".."))) {
            return given;
        }
        reader.problem("announcement", given, "must be the name of a WAV file below prompt_directory, or empty");
        return "";
    }

    private static String code(SettingsReader reader) {
        String given = reader.text("record_code", "*1");
        if (given.isEmpty() || given.matches("[0-9*#A-D]{2,6}")) {
            return given;
        }
        reader.problem("record_code", given, "must be 2 to 6 of the keys 0-9, *, # and A-D, or empty");
        return "";
    }

    private static Set<String> codeFor(SettingsReader reader) {
        String given = reader.text("record_code_extensions", "");
        if (given.isEmpty()) {
            return Set.of();
        }
        Set<String> extensions = new HashSet<>(List.of(given.split("\\s*,\\s*", -1)));
        if (extensions.stream().allMatch(extension -> extension.matches("[0-9A-Za-z._-]{1,32}"))) {
            return Set.copyOf(extensions);
        }
        reader.problem("record_code_extensions", given, "must be all, extensions separated by commas, or empty");
        return Set.of();
    }

    /** Whether an extension may have its conversations recorded by typing the code. */
    boolean mayType(String extension) {
        return !code.isEmpty() && (codeFor.contains(ALL) || codeFor.contains(extension));
    }

    private static List<RecordingRule> rules(SettingsReader reader) {
        String given = reader.text("rules", "");
        try {
            return RecordingRule.all(given);
        } catch (RecordingRule.Wrong e) {
            reader.problem("rules", given, String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    /** Where new files are written. */
    Path path(Path home) {
        return home.resolve(directory).normalize();
    }
}
