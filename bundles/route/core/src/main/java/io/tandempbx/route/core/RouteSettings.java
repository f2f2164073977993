package io.tandempbx.route.core;

import io.tandempbx.directory.api.ClassOfService;
import io.tandempbx.route.api.Outcome;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code etc/pbx.route.cfg} says.
 *
 * @param extensions       numbers that are extensions and nothing else
 * @param applications     names of applications by the pattern of numbers at which they answer, in order of precedence
 * @param codes            names of applications by the code that is dialled
 * @param pickupPrefix     dialled before an extension to pick up its ringing call
 * @param emergencyNumbers always allowed
 * @param emergencyTrunks  where they leave, in this order; empty for all trunks of the routes
 * @param numbering        how numbers outside are dialled
 * @param leadingOut       class of calls that a ring group or an inbound route leads out of the platform
 * @param maxForwards      how many forwards may follow one another
 * @param voicemailAfter   what must have become of a call to an extension for its mailbox to answer
 */
record RouteSettings(
        List<DialPattern> extensions,
        Map<DialPattern, String> applications,
        Map<String, String> codes,
        String pickupPrefix,
        List<String> emergencyNumbers,
        List<String> emergencyTrunks,
        Numbering numbering,
        ClassOfService leadingOut,
        int maxForwards,
        Set<Outcome> voicemailAfter) {
    static final String PID = "pbx.route";
    static final String ECHO = "echo";
    static final String PICKUP = "pickup";
    static final String PARKING = "parking";
    static final String ATTENDANT = "attendant";
    static final String VOICEMAIL = "voicemail";
    static final String CONFERENCE = "conference";
    static final String QUEUE = "queue";

    static SettingsFile<RouteSettings> file() {
        return new SettingsFile<>(PID, RouteSettings::read);
    }

    private static RouteSettings read(SettingsReader reader) {
        List<DialPattern> extensions = patterns(reader, "extensions", "1xxx");
        Map<DialPattern, String> applications = new LinkedHashMap<>(); // the first that matches counts
        answers(reader, applications, "parking", "7x", PARKING);
        answers(reader, applications, "attendant", "0", ATTENDANT);
        answers(reader, applications, "voicemail", "*xxxx", VOICEMAIL);
        answers(reader, applications, "conferences", "2xxx", CONFERENCE);
        answers(reader, applications, "queues", "8xxx", QUEUE);
        Map<String, String> codes = new LinkedHashMap<>();
        code(reader, codes, "code_echo", "*43", ECHO);
        code(reader, codes, "code_group_pickup", "*8", PICKUP);
        code(reader, codes, "code_own_voicemail", "*97", VOICEMAIL);
        return new RouteSettings(
                extensions,
                applications,
                codes,
                matching(
                        reader,
                        "code_directed_pickup",
                        "**",
                        "[*#][0-9*#]{0,5}|",
                        "must be empty or begin with * or #"),
                list(reader, "emergency_numbers", "110, 112, 911", "[0-9]{2,6}", "must be numbers of 2 to 6 digits"),
                list(reader, "emergency_trunks", "", "[A-Za-z0-9_.-]{1,64}", "must be names of trunks"),
                numbering(reader),
                classOfService(reader, "class_leading_out", ClassOfService.NATIONAL),
                reader.integer("max_forwards", 5, 0, 20),
                voicemailAfter(reader));
    }

    private static Set<Outcome> voicemailAfter(SettingsReader reader) {
        Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
        for (String part : parts(reader.text("voicemail_after", "busy, no_answer, unregistered"))) {
            switch (part) {
                case "busy" -> outcomes.add(Outcome.BUSY);
                case "no_answer" -> outcomes.add(Outcome.NO_ANSWER);
                case "unregistered" -> outcomes.add(Outcome.UNREACHABLE);
                default -> reader.problem(
                        "voicemail_after", part, "must be some of busy, no_answer and unregistered, or empty");
            }
        }
        return Set.copyOf(outcomes);
    }

    private static Numbering numbering(SettingsReader reader) {
        return new Numbering(
                matching(reader, "country_code", "49", "[1-9][0-9]{0,2}", "must be 1 to 3 digits without plus"),
                matching(reader, "area_code", "", "[0-9]{0,6}", "must be at most 6 digits"),
                matching(reader, "international_prefix", "00", "[0-9]{1,5}", "must be 1 to 5 digits"),
                matching(reader, "national_prefix", "0", "[0-9]{0,3}", "must be at most 3 digits"),
                patterns(reader, "premium", "0900., 0137., 118x., +49900., +49137., +882., +883., +979."));
    }

    private static void answers(
            SettingsReader reader, Map<DialPattern, String> known, String key, String preset, String application) {
        patterns(reader, key, preset).forEach(pattern -> known.put(pattern, application));
    }

    private static void code(
            SettingsReader reader, Map<String, String> known, String key, String preset, String application) {
        String code = matching(reader, key, preset, "[*#][0-9*#]{1,8}|", "must be empty or * or # and more");
        if (!code.isEmpty() && known.putIfAbsent(code, application) != null) {
            reader.problem(key, code, "is the code of something else");
        }
    }

    private static List<DialPattern> patterns(SettingsReader reader, String key, String preset) {
        List<DialPattern> patterns = new ArrayList<>();
        for (String text : parts(reader.text(key, preset))) {
            Optional<DialPattern> pattern = DialPattern.of(text);
            if (pattern.isEmpty()) {
                reader.problem(key, text, DialPattern.RULE);
            }
            pattern.ifPresent(patterns::add);
        }
        return List.copyOf(patterns);
    }

    private static List<String> list(SettingsReader reader, String key, String preset, String form, String rule) {
        List<String> parts = parts(reader.text(key, preset));
        parts.stream().filter(part -> !part.matches(form)).forEach(part -> reader.problem(key, part, rule));
        return parts;
    }

    private static String matching(SettingsReader reader, String key, String preset, String form, String rule) {
        String value = reader.text(key, preset);
        if (!value.matches(form)) {
            reader.problem(key, value, rule);
            return preset;
        }
        return value;
    }

    private static ClassOfService classOfService(SettingsReader reader, String key, ClassOfService preset) {
        String value = reader.text(key, preset.text());
        Optional<ClassOfService> known = ClassOfService.of(value);
        if (known.isEmpty()) {
            reader.problem(key, value, "must be internal, local, national, international or premium");
        }
        return known.orElse(preset);
    }

    private static List<String> parts(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
