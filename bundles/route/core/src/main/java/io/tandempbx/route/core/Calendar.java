package io.tandempbx.route.core;

import io.tandempbx.route.api.Holidays;
import io.tandempbx.route.api.OpeningHours;
import io.tandempbx.route.api.TimeCondition;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether something is open at a moment. */
final class Calendar {
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final int MINUTES_A_DAY = 24 * 60;

    private Calendar() {}

    /** Whether it is open, and why, as a sentence's end. */
    record Verdict(boolean open, String why) {}

    static Verdict at(Instant moment, TimeCondition condition, Map<String, Holidays> holidays) {
        ZonedDateTime local = moment.atZone(ZoneId.of(condition.timeZone()));
        String when = DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm", Locale.ENGLISH)
                .format(local);
        for (String name : condition.holidays()) {
            Holidays days = holidays.get(name);
            if (days != null && days.days().stream().anyMatch(day -> isDay(day, local.toLocalDate()))) {
                return new Verdict(false, "closed: " + when + " is in " + name);
            }
        }
        boolean open = condition.hours().stream().anyMatch(hours -> covers(hours, local));
        return new Verdict(open, (open ? "open on " : "closed on ") + when);
    }

    private static boolean covers(OpeningHours hours, ZonedDateTime local) {
        Set<DayOfWeek> days = days(hours.days()).orElse(EnumSet.noneOf(DayOfWeek.class));
        int from = minutes(hours.from()).orElse(0);
        int to = minutes(hours.to()).orElse(0);
        int now = local.getHour() * 60 + local.getMinute();
        DayOfWeek today = local.getDayOfWeek();
        if (from < to) {
            return days.contains(today) && now >= from && now < to;
        }
        return (days.contains(today) && now >= from) || (days.contains(today.minus(1)) && now < to);
    }

    private static boolean isDay(String text, LocalDate date) {
        return text.equals(date.toString()) || text.equals(date.toString().substring(5));
    }

    /** Days as they are written, {@code mon-fri} or {@code sat,sun}; empty when they are not. */
    static Optional<Set<DayOfWeek>> days(String text) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : text.split(",", -1)) {
            String[] ends = part.strip().split("-", -1);
            int first = DAYS.indexOf(ends[0]);
            int last = DAYS.indexOf(ends[ends.length - 1]);
            if (ends.length > 2 || first < 0 || last < 0) {
                return Optional.empty();
            }
            for (int day = first; day != last; day = (day + 1) % 7) {
                days.add(DayOfWeek.of(day + 1));
            }
            days.add(DayOfWeek.of(last + 1));
        }
        return Optional.of(days);
    }

    /** Minutes since midnight of a time as it is written; empty when it is not. */
    static Optional<Integer> minutes(String text) {
        if (text.equals("24:00")) {
            return Optional.of(MINUTES_A_DAY);
        }
        try {
            return Optional.of(LocalTime.parse(text, HOUR).toSecondOfDay() / 60);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Whether this is a day as it may be written. */
    static boolean isDay(String text) {
        try {
            LocalDate.parse(text.length() == 5 ? "2024-" + text : text); // a leap year has every day
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
