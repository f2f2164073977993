package io.tandempbx.attendant.core;

import io.tandempbx.route.api.AttendantMenu;
import io.tandempbx.route.api.MenuChoice;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of {@code etc/pbx.attendant.cfg}.
 *
 * @param menus by name
 * @param first name of the one that answers
 */
record AttendantSettings(Map<String, AttendantMenu> menus, String first) {
    static final String PID = "pbx.attendant";
    private static final String NAME = "[a-z][a-z0-9]{0,31}";
    private static final String NUMBER = "[0-9*#]{1,20}";
    private static final String FILE = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}(/[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}){0,3}";
    private static final String CONDITION = "([a-z0-9][a-z0-9_-]{0,31})?";
    private static final List<String> WORDS = List.of(AttendantMenu.NAMES, AttendantMenu.AGAIN, AttendantMenu.END);
    private static final String KEYS = "0123456789*#";
    private static final Map<Character, String> KEY_NAMES = Map.of('*', "star", '#', "pound");

    static SettingsFile<AttendantSettings> file() {
        return new SettingsFile<>(PID, AttendantSettings::values);
    }

    private static AttendantSettings values(SettingsReader reader) {
        List<String> names = new ArrayList<>();
        for (String name : parts(reader.text("menus", "main"))) {
            if (name.matches(NAME) && !names.contains(name)) {
                names.add(name);
            } else {
                reader.problem(
                        "menus", name, "must be different names of a small letter and at most 31 more or digits");
            }
        }
        if (names.isEmpty()) {
            reader.problem("menus", "", "must name at least one menu");
            names.add("main");
        }
        AttendantMenu common = new AttendantMenu(
                "",
                List.of(),
                List.of(),
                reader.bool("direct_dialling", true),
                "",
                "",
                reader.integer("timeout_seconds", 6, 1, 60),
                reader.integer("retries", 2, 0, 10),
                matching(reader, "fallback", "", NUMBER + "|", "must be empty or a number"),
                matching(reader, "rights_of", "", "[0-9]{2,10}|", "must be empty or an extension"));
        Map<String, AttendantMenu> menus = new LinkedHashMap<>();
        names.forEach(name -> menus.put(name, menu(reader, name, names, common)));
        return new AttendantSettings(Map.copyOf(menus), names.get(0));
    }

    private static AttendantMenu menu(SettingsReader reader, String name, List<String> names, AttendantMenu common) {
        List<String> greeting = new ArrayList<>();
        String key = name + "_greeting";
        for (String file : parts(reader.text(key, "at-welcome.wav, company.wav, at-dial.wav"))) {
            if (file.matches(FILE) && !file.contains("..")) {
                greeting.add(file);
            } else {
                reader.problem(key, file, "must be names of files below the prompt directory");
            }
        }
        if (greeting.isEmpty()) {
            reader.problem(key, "", "must name at least one file");
        }
        List<MenuChoice> choices = new ArrayList<>();
        for (int i = 0; i < KEYS.length(); i++) {
            char pressed = KEYS.charAt(i);
            String to = choice(reader, name + "_" + KEY_NAMES.getOrDefault(pressed, String.valueOf(pressed)), names);
            if (!to.isEmpty()) {
                choices.add(new MenuChoice(String.valueOf(pressed), to));
            }
        }
        return new AttendantMenu(
                name,
                greeting,
                choices,
                common.directDialling(),
                matching(reader, name + "_time_condition", "", CONDITION, "must be empty or a time condition"),
                choice(reader, name + "_closed", names),
                common.timeoutSeconds(),
                common.retries(),
                common.fallback(),
                common.rightsOf());
    }

    private static String choice(SettingsReader reader, String key, List<String> names) {
        String to = reader.text(key, "");
        boolean leads = AttendantMenu.menuOf(to).map(names::contains).orElse(to.matches(NUMBER) || WORDS.contains(to));
        if (leads || to.isEmpty()) {
            return to;
        }
        reader.problem(key, to, "must be a number, menu: and one of " + names + ", names, again or end");
        return "";
    }

    private static String matching(SettingsReader reader, String key, String preset, String form, String rule) {
        String value = reader.text(key, preset);
        if (!value.matches(form)) {
            reader.problem(key, value, rule);
            return preset;
        }
        return value;
    }

    private static List<String> parts(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
