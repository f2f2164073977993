package io.tandempbx.trunk.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
    private static final Numbers GERMANY = new Numbers("49", "0", "00");
    private static final Numbers AMERICA = new Numbers("1", "", "011");
    private static final Numbers NOWHERE = new Numbers("", "0", "00");

    @ParameterizedTest
    @CsvSource({
        "030 1234-567, +49301234567, 0301234567",
        "+49 (30) 1234567, +49301234567, 0301234567",
        "00442079460000, +442079460000, 00442079460000",
        "+442079460000, +442079460000, 00442079460000",
        "1001, 1001, 1001", // an extension
        "110, 110, 110", // a short code
        "*43, *43, *43",
        "1234567, 1234567, 1234567", // no prefix where there must be one: nothing is guessed
        "+49301234567;npdi, +49301234567, 0301234567"
    })
    void shouldKnowNumbersWithANationalPrefix(String number, String e164, String national) {
        assertEquals(e164, GERMANY.e164(number));
        assertEquals(national, GERMANY.national(number));
    }

    @ParameterizedTest
    @CsvSource({"2125550100, +12125550100, 2125550100", "011442079460000, +442079460000, 011442079460000"})
    void shouldKnowNumbersWithoutOne(String number, String e164, String national) {
        assertEquals(e164, AMERICA.e164(number));
        assertEquals(national, AMERICA.national(number));
    }

    @ParameterizedTest
    @CsvSource({"030 1234567, 0301234567", "+49-30-1234567, +49301234567"})
    void shouldOnlyTakeSeparatorsAwayWithoutACountry(String number, String plain) {
        assertEquals(plain, NOWHERE.e164(number));
        assertEquals(plain, NOWHERE.national(number));
    }
}
