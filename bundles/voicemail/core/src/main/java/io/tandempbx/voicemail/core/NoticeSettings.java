package io.tandempbx.voicemail.core;

import io.tandempbx.wiring.api.SettingsReader;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What owners are mailed of new messages, of {@code etc/pbx.voicemail.cfg}.
 *
 * @param enabled whether they are
 * @param subject template of one line
 * @param text    template
 * @param attach  whether the message comes along
 */
record NoticeSettings(boolean enabled, String subject, String text, boolean attach) {
    static final NoticeSettings PRESET = new NoticeSettings(
            true,
            "New message from {caller} in mailbox {mailbox}",
            "{caller} {caller_name}\nleft a message of {seconds} s in mailbox {mailbox} at {time}.",
            true);

    private static final Pattern WORD = Pattern.compile("[{]([^{}]*)[}]");
    private static final Set<String> WORDS =
            Set.of("mailbox", "name", "caller", "caller_name", "time", "seconds", "message");
    private static final int LONGEST_SUBJECT = 200;
    private static final int LONGEST_TEXT = 5000;

    static NoticeSettings values(SettingsReader reader) {
        return new NoticeSettings(
                reader.bool("mail", PRESET.enabled),
                template(reader, "mail_subject", PRESET.subject, LONGEST_SUBJECT),
                template(reader, "mail_text", PRESET.text, LONGEST_TEXT),
                reader.bool("mail_attach", PRESET.attach));
    }

    private static String template(SettingsReader reader, String key, String preset, int longest) {
        String value = reader.text(key, preset);
        if (value.isBlank() || value.length() > longest) {
            reader.problem(key, value, "must be 1 to " + longest + " characters");
        }
        if (longest == LONGEST_SUBJECT && !value.equals(oneLine(value))) {
            reader.problem(key, value, "must be one line");
        }
        Matcher word = WORD.matcher(value);
        while (word.find()) {
            if (!WORDS.contains(word.group(1))) {
                reader.problem(key, value, "must not have {" + word.group(1) + "}, which is none of " + sorted());
            }
        }
        return value;
    }

    private static String sorted() {
        return String.join(
                ", ", WORDS.stream().sorted().map(word -> "{" + word + "}").toList());
    }

    /** A template with its words replaced; what callers chose themselves adds no line. */
    static String filled(String template, Map<String, String> values) {
        Matcher word = WORD.matcher(template);
        return word.replaceAll(found -> Matcher.quoteReplacement(oneLine(values.getOrDefault(found.group(1), ""))));
    }

    static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
    }
}
