package io.tandempbx.conference.core;

import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsReader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of {@code etc/pbx.conference.cfg}.
 *
 * @param maxMembers        of a room that says nothing else
 * @param pinTries          wrong PINs until a caller is sent away
 * @param pinTimeoutSeconds without a key until what was entered counts
 * @param rooms             those with settings of their own, by number
 */
record ConferenceSettings(int maxMembers, int pinTries, int pinTimeoutSeconds, Map<String, Room> rooms) {
    static final String PID = "pbx.conference";
    private static final String NUMBER = "[0-9*#]{1,20}";
    private static final int MOST_MEMBERS = 200;

    /**
     * What one room has of its own.
     *
     * @param pin empty if anybody may come in
     */
    record Room(String pin, int maxMembers) {}

    static SettingsFile<ConferenceSettings> file() {
        return new SettingsFile<>(PID, ConferenceSettings::values);
    }

    /** The settings of a room, whether or not it has its own. */
    Room room(String number) {
        return rooms.getOrDefault(number, new Room("", maxMembers));
    }

    private static ConferenceSettings values(SettingsReader reader) {
        int maxMembers = reader.integer("max_members", 32, 2, MOST_MEMBERS);
        Map<String, Room> rooms = new HashMap<>();
        for (String number : parts(reader.text("rooms", ""))) {
            if (!number.matches(NUMBER) || rooms.containsKey(number)) {
                reader.problem("rooms", number, "must be different numbers of 1 to 20 digits, * or #");
                continue;
            }
            String pin = reader.secret(number + "_pin", "");
            if (!pin.matches("([0-9]{4,10})?")) {
                reader.problem(number + "_pin", SettingsReader.HIDDEN, "must be empty or 4 to 10 digits");
            }
            rooms.put(number, new Room(pin, reader.integer(number + "_max_members", maxMembers, 2, MOST_MEMBERS)));
        }
        return new ConferenceSettings(
                maxMembers,
                reader.integer("pin_tries", 3, 1, 10),
                reader.integer("pin_timeout_seconds", 8, 2, 60),
                Map.copyOf(rooms));
    }

    private static List<String> parts(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
