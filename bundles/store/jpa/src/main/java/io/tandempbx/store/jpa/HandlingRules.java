package io.tandempbx.store.jpa;

import io.tandempbx.directory.api.CallHandlingChange;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules for what becomes of an extension's calls. */
final class HandlingRules {
    private static final Pattern DIALLED = Pattern.compile("(?=.{1,32}$)\\+?[0-9*#]+");
    private static final Pattern GROUP = Pattern.compile("[a-z0-9_-]{1,32}");
    private static final int MAX_SECONDS = 600;
    private static final int MAX_FOLLOWED = 10;
    private static final Pattern CODEC = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,31}");
    private static final int MAX_CODECS = 20;
    private static final int MAX_CODECS_LENGTH = 200; // of all names with a space between them

    private HandlingRules() {}

    /** What is wrong, by the name of the value. */
    static Map<String, String> check(String number, CallHandlingChange change) {
        Map<String, String> problems = new LinkedHashMap<>();
        change.forwardAlways()
                .flatMap(to -> target(number, to))
                .ifPresent(rule -> problems.put("forward_always", rule));
        change.forwardBusy().flatMap(to -> target(number, to)).ifPresent(rule -> problems.put("forward_busy", rule));
        change.forwardNoAnswer()
                .flatMap(to -> target(number, to))
                .ifPresent(rule -> problems.put("forward_no_answer", rule));
        change.forwardUnregistered()
                .flatMap(to -> target(number, to))
                .ifPresent(rule -> problems.put("forward_unregistered", rule));
        change.noAnswerSeconds()
                .filter(seconds -> seconds < 0 || seconds > MAX_SECONDS)
                .ifPresent(seconds -> problems.put(
                        "no_answer_seconds",
                        ExtensionRules.shown(seconds.toString()) + " must be a whole number from 0 to " + MAX_SECONDS));
        change.pickupGroup()
                .filter(group -> !group.isEmpty() && !GROUP.matcher(group).matches())
                .ifPresent(group -> problems.put(
                        "pickup_group",
                        ExtensionRules.shown(group)
                                + " must be at most 32 lower-case letters, digits, hyphens and underscores"));
        change.followMe()
                .flatMap(numbers -> followed(number, numbers))
                .ifPresent(rule -> problems.put("follow_me", rule));
        change.codecs().flatMap(HandlingRules::codecs).ifPresent(rule -> problems.put("codecs", rule));
        return problems;
    }

    private static Optional<String> codecs(List<String> names) {
        if (names.size() > MAX_CODECS || String.join(" ", names).length() > MAX_CODECS_LENGTH) {
            return Optional.of(
                    "must have at most " + MAX_CODECS + " names, with " + MAX_CODECS_LENGTH + " characters in all");
        }
        Set<String> known = new HashSet<>();
        for (String name : names) {
            if (!CODEC.matcher(name).matches()) {
                return Optional.of(ExtensionRules.shown(name) + " must be the name of a codec, such as PCMA");
            }
            if (!known.add(name.toLowerCase(Locale.ROOT))) {
                return Optional.of(ExtensionRules.shown(name) + " must not be there twice");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> target(String number, String to) {
        return to.isEmpty() ? Optional.empty() : dialled(number, to);
    }

    private static Optional<String> followed(String number, List<String> numbers) {
        if (numbers.size() > MAX_FOLLOWED) {
            return Optional.of("must have at most " + MAX_FOLLOWED + " numbers");
        }
        if (numbers.stream().distinct().count() < numbers.size()) {
            return Optional.of("must not have a number twice");
        }
        return numbers.stream().flatMap(to -> dialled(number, to).stream()).findFirst();
    }

    private static Optional<String> dialled(String number, String to) {
        if (!DIALLED.matcher(to).matches()) {
            return Optional.of(ExtensionRules.shown(to) + " must be at most 32 digits, * and #, perhaps after a +");
        }
        return to.equals(number)
                ? Optional.of(ExtensionRules.shown(to) + " must not be the extension itself")
                : Optional.empty();
    }
}
