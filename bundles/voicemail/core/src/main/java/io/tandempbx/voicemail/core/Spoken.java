package io.tandempbx.voicemail.core;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Numbers, dates and times composed of the prompts of {@code scripts/generate_tts_prompts}. */
final class Spoken {
    private static final String SUFFIX = ".wav";
    private static final int DAYS_OF_A_WEEK = 7;

    private final List<String> files = new ArrayList<>();

    /** What was composed. */
    List<String> files() {
        return List.copyOf(files);
    }

    /** A prompt by its name. */
    Spoken prompt(String... names) {
        for (String name : names) {
            files.add(name + SUFFIX);
        }
        return this;
    }

    /** Files as they are. */
    Spoken file(String... paths) {
        files.addAll(List.of(paths));
        return this;
    }

    /** Each character for itself, as telephone numbers are said. */
    Spoken digits(String number) {
        for (int i = 0; i < number.length(); i++) {
            char c = number.charAt(i);
            if (c >= '0' && c <= '9') {
                prompt(String.valueOf(c));
            } else if (c == '*') {
                prompt("star");
            } else if (c == '#') {
                prompt("pound");
            }
        }
        return this;
    }

    /**
     * A number as it is counted.
     *
     * @param number 0-999,999
     */
    Spoken number(int number) {
        if (number < 0 || number > 999_999) {
            throw new IllegalArgumentException("number " + number + " must be 0-999999");
        }
        if (number >= 1000) {
            number(number / 1000).prompt("thousand");
            return number % 1000 == 0 ? this : number(number % 1000);
        }
        if (number >= 100) {
            prompt(String.valueOf(number / 100), "hundred");
            return number % 100 == 0 ? this : number(number % 100);
        }
        if (number <= 20) {
            return prompt(String.valueOf(number));
        }
        prompt(String.valueOf(number / 10 * 10));
        return number % 10 == 0 ? this : prompt(String.valueOf(number % 10));
    }

    /** When something was: today, yesterday, a day of the last week, or a date; and the time. */
    Spoken moment(ZonedDateTime at, ZonedDateTime now) {
        LocalDate day = at.toLocalDate();
        long ago = ChronoUnit.DAYS.between(day, now.toLocalDate());
        if (ago == 0) {
            prompt("today");
        } else if (ago == 1) {
            prompt("yesterday");
        } else if (ago > 1 && ago < DAYS_OF_A_WEEK) {
            prompt(name(day.getDayOfWeek()));
        } else {
            prompt(day.getMonth().name().toLowerCase(Locale.ROOT)).number(day.getDayOfMonth());
        }
        prompt("at").number(at.getHour());
        if (at.getMinute() == 0) {
            return prompt("hundred-hours");
        }
        return at.getMinute() < 10 ? prompt("oh", String.valueOf(at.getMinute())) : number(at.getMinute());
    }

    private static String name(DayOfWeek day) {
        return day.name().toLowerCase(Locale.ROOT);
    }
}
