package io.tandempbx.itests.clients;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A scenario for SIPp, put together from what scenarios have in common. {@code <?part name key="value"?>} stands for the
 * file {@code parts/name.xml}, in which <code>{key}</code> is the value and <code>{key|preset}</code> the preset when
 * there is none; a part knows the values of what it is a part of. A line that is nothing but a place without a value is left
 * out; {@code \n} in a value is a line's end.
 */
final class SippScenario {
    private static final Pattern PART = Pattern.compile("<\\?part ([\\w-]+)(.*?)\\?>");
    private static final Pattern VALUE = Pattern.compile("([\\w-]+)=\"([^\"]*)\"");
    private static final Pattern PLACE = Pattern.compile("\\{([\\w-]+)(?:\\|([^{}]*))?}");
    private static final Pattern LONE_PLACE = Pattern.compile("\\s*\\{([\\w-]+)}\\s*");

    private SippScenario() {}

    /** The whole of the scenario {@code /sipp/name.xml}. */
    static String text(String name, Map<String, String> values) {
        return expanded(read(name), values);
    }

    private static String expanded(String text, Map<String, String> values) {
        Matcher part = PART.matcher(filled(text, values));
        return part.replaceAll(found -> Matcher.quoteReplacement(
                expanded(read("parts/" + found.group(1)).stripTrailing(), with(values, found.group(2)))));
    }

    private static Map<String, String> with(Map<String, String> values, String more) {
        Map<String, String> all = new HashMap<>(values);
        VALUE.matcher(more)
                .results()
                .forEach(value -> all.put(value.group(1), value.group(2).replace("\\n", "\n")));
        return all;
    }

    private static String filled(String text, Map<String, String> values) {
        StringBuilder out = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            Matcher lone = LONE_PLACE.matcher(line);
            if (!lone.matches() || !values.getOrDefault(lone.group(1), "").isEmpty()) {
                out.append(filledLine(line, values)).append('\n');
            }
        }
        return out.toString();
    }

    /** Presets have places too, so it goes on until there is none. */
    private static String filledLine(String line, Map<String, String> values) {
        String before = line;
        while (true) {
            String after = PLACE.matcher(before)
                    .replaceAll(place -> Matcher.quoteReplacement(value(place.group(1), place.group(2), values)));
            if (after.equals(before)) {
                return after;
            }
            before = after;
        }
    }

    private static String value(String key, @Nullable String preset, Map<String, String> values) {
        String given = values.getOrDefault(key, preset);
        if (given == null) {
            throw new IllegalArgumentException("the scenario needs a value of " + key);
        }
        return given;
    }

    private static String read(String name) {
        try (InputStream in = SippScenario.class.getResourceAsStream("/sipp/" + name + ".xml")) {
            if (in == null) {
                throw new IllegalArgumentException("no scenario " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
