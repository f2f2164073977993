package io.tandempbx.recording.core;

import io.tandempbx.call.api.CallSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which calls are recorded without being asked: those that meet all that is given.
 *
 * @param extension one of the parties; empty for any
 * @param trunk     by which the call comes or goes; empty for any
 * @param direction internal, inbound or outbound; empty for any
 * @param percent   so many of a hundred
 */
record RecordingRule(String extension, String trunk, String direction, int percent) {
    private static final Set<String> DIRECTIONS = Set.of("internal", "inbound", "outbound");

    /** A rule that is not one. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        Wrong(String message) {
            super(message);
        }
    }

    /** Reads rules separated by semicolons, each of words such as {@code extension=1001 direction=inbound percent=50}. */
    static List<RecordingRule> all(String text) throws Wrong {
        List<RecordingRule> rules = new ArrayList<>();
        for (String part : text.split(";", -1)) {
            if (!part.isBlank()) {
                rules.add(of(part.strip()));
            }
        }
        return List.copyOf(rules);
    }

    private static RecordingRule of(String text) throws Wrong {
        if (text.equals("all")) {
            return new RecordingRule("", "", "", 100);
        }
        String extension = "";
        String trunk = "";
        String direction = "";
        int percent = 100;
        for (String word : text.split("\\s+", -1)) {
            int equals = word.indexOf('=');
            String value = word.substring(equals + 1);
            switch (equals < 0 ? "" : word.substring(0, equals)) {
                case "extension" -> extension = checked(word, value, value.matches("[0-9A-Za-z+*#._-]{1,64}"));
                case "trunk" -> trunk = checked(word, value, value.matches("[0-9A-Za-z._-]{1,64}"));
                case "direction" -> direction = checked(word, value, DIRECTIONS.contains(value));
                case "percent" -> percent = Integer.parseInt(checked(word, value, value.matches("100|[1-9]?[0-9]")));
                default -> throw new Wrong("'" + word + "' is none of all, extension=, trunk=, direction=, percent=");
            }
        }
        return new RecordingRule(extension, trunk, direction, percent);
    }

    private static String checked(String word, String value, boolean right) throws Wrong {
        if (!right) {
            throw new Wrong("'" + word + "' has a value that cannot be");
        }
        return value;
    }

    /** Always the same for one call, whoever asks and when. */
    boolean matches(CallSummary call) {
        return (extension.isEmpty()
                        || extension.equals(call.from())
                        || extension.equals(call.to())
                        || call.legs().stream().anyMatch(leg -> leg.party().equals(extension)))
                && (trunk.isEmpty() || trunk.equals(call.trunk()))
                && (direction.isEmpty() || direction.equals(call.direction()))
                && Math.floorMod(call.callId().hashCode(), 100) < percent;
    }

    /** The first of these that a call meets. */
    static Optional<RecordingRule> first(List<RecordingRule> rules, CallSummary call) {
        return rules.stream().filter(rule -> rule.matches(call)).findFirst();
    }
}
