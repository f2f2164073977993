package io.tandempbx.store.jpa;

import io.tandempbx.directory.api.CallHandlingChange;
import io.tandempbx.directory.api.ClassOfService;
import io.tandempbx.directory.api.MediaEncryption;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a line of the extension file says about the handling of calls; an absent cell leaves a value as it is. */
record HandlingCells(Map<CsvColumn, String> cells) {
    /** Empties a value, since an empty cell says nothing. */
    static final String NOTHING = "-";

    /** What is wrong, by column. */
    Map<CsvColumn, String> problems(String number) {
        Map<CsvColumn, String> problems = new EnumMap<>(CsvColumn.class);
        HandlingRules.check(number, change())
                .forEach((field, rule) -> problems.put(CsvColumn.of(field).orElseThrow(), rule));
        cell(CsvColumn.NO_ANSWER_SECONDS)
                .filter(text -> !isNumber(text))
                .ifPresent(text -> problems.put(
                        CsvColumn.NO_ANSWER_SECONDS, ExtensionRules.shown(text) + " must be a whole number"));
        cell(CsvColumn.CALL_WAITING)
                .flatMap(ExtensionRules::flag)
                .ifPresent(rule -> problems.put(CsvColumn.CALL_WAITING, rule));
        cell(CsvColumn.CLASS_OF_SERVICE)
                .filter(text -> ClassOfService.of(text).isEmpty())
                .ifPresent(text -> problems.put(
                        CsvColumn.CLASS_OF_SERVICE,
                        ExtensionRules.shown(text) + " must be one of "
                                + Arrays.stream(ClassOfService.values())
                                        .map(ClassOfService::text)
                                        .collect(Collectors.joining(", "))));
        cell(CsvColumn.SRTP)
                .filter(text -> MediaEncryption.of(text).isEmpty())
                .ifPresent(text -> problems.put(
                        CsvColumn.SRTP, ExtensionRules.shown(text) + " must be one of " + MediaEncryption.choices()));
        return problems;
    }

    CallHandlingChange change() {
        return new CallHandlingChange(
                text(CsvColumn.FORWARD_ALWAYS),
                text(CsvColumn.FORWARD_BUSY),
                text(CsvColumn.FORWARD_NO_ANSWER),
                text(CsvColumn.FORWARD_UNREGISTERED),
                cell(CsvColumn.NO_ANSWER_SECONDS)
                        .filter(HandlingCells::isNumber)
                        .map(Integer::valueOf),
                cell(CsvColumn.CALL_WAITING)
                        .map(text -> text.toLowerCase(Locale.ROOT).equals("true")),
                cell(CsvColumn.CLASS_OF_SERVICE).flatMap(ClassOfService::of),
                text(CsvColumn.PICKUP_GROUP),
                text(CsvColumn.FOLLOW_ME).map(text -> text.isEmpty() ? List.of() : List.of(text.split("\\s+", -1))),
                cell(CsvColumn.SRTP).flatMap(MediaEncryption::of),
                text(CsvColumn.CODECS).map(text -> text.isEmpty() ? List.of() : List.of(text.split("\\s+", -1))));
    }

    private static boolean isNumber(String text) {
        return text.matches("[0-9]{1,9}");
    }

    private Optional<String> text(CsvColumn column) {
        return cell(column).map(value -> value.equals(NOTHING) ? "" : value);
    }

    private Optional<String> cell(CsvColumn column) {
        return Optional.ofNullable(cells.get(column));
    }
}
