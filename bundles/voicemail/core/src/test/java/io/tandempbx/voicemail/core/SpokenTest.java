package io.tandempbx.voicemail.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers and times as they are said. */
class SpokenTest {
    private static final ZonedDateTime NOW = ZonedDateTime.of(2026, 11, 25, 9, 5, 0, 0, ZoneOffset.UTC);

    private static String words(Spoken spoken) {
        return String.join(" ", spoken.files()).replace(".wav", "");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "20, 20",
        "21, 20 1",
        "100, 1 hundred",
        "119, 1 hundred 19",
        "999, 9 hundred 90 9",
        "1000, 1 thousand",
        "42017, 40 2 thousand 17",
    })
    void shouldSayNumbers(int number, String said) {
        assertEquals(said, words(new Spoken().number(number)));
    }

    @Test
    void shouldRefuseNumbersItCannotSay() {
        assertThrows(IllegalArgumentException.class, () -> new Spoken().number(-1));
        assertThrows(IllegalArgumentException.class, () -> new Spoken().number(1_000_000));
    }

    @Test
    void shouldSayTelephoneNumbersDigitByDigit() {
        assertEquals("0 3 0 star pound", words(new Spoken().digits("+030*#x")));
    }

    @Test
    void shouldSayWhenSomethingWas() {
        assertEquals("today at 9 oh 5", words(new Spoken().moment(NOW, NOW)));
        assertEquals(
                "yesterday at 20 3 hundred-hours",
                words(new Spoken().moment(NOW.minusHours(10).withMinute(0), NOW)));
        assertEquals(
                "saturday at 9 30 7", words(new Spoken().moment(NOW.minusDays(4).withMinute(37), NOW)));
        assertEquals(
                "november 2 at 0 oh 5",
                words(new Spoken().moment(NOW.minusDays(23).withHour(0), NOW)));
    }

    /** A prompt that is not shipped is heard as a tone. */
    @Test
    void shouldHaveEveryPrompt() {
        Path shipped = Path.of("../../../karaf-assembly/src/main/resources/voicemail_prompts");
        Spoken all = new Spoken();
        for (int i = 0; i <= 1100; i++) {
            all.number(i);
        }
        for (int day = 0; day < 400; day++) {
            all.moment(NOW.minusDays(day).withHour(day % 24).withMinute(day % 60), NOW);
        }
        all.digits("0123456789*#");
        List<String> missing = new ArrayList<>();
        all.files().stream()
                .distinct()
                .filter(file -> !Files.exists(shipped.resolve(file)))
                .forEach(missing::add);
        assertEquals(List.of(), missing);
    }
}
