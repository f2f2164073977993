package io.tandempbx.itests.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Figures that ITU-T G.107 and G.113 themselves give. */
class TransmissionRatingTest {

    @Test
    void shouldGiveTheRatingOfAllDefaults() {
        assertEquals(93.2, TransmissionRating.g711(0, 0).r(), 0.05);
        assertEquals(4.41, TransmissionRating.g711(0, 0).mos(), 0.005);
    }

    @ParameterizedTest
    @CsvSource({"90, 4.34", "80, 4.03", "70, 3.60", "60, 3.10", "50, 2.58", "0, 1", "100, 4.5"})
    void shouldGiveTheScoresOfTableB1(double r, double mos) {
        assertEquals(mos, TransmissionRating.mos(r), 0.01);
    }

    @Test
    void shouldTakeOffWhatACodecAndItsLossCost() {
        assertEquals(93.2 - 11, new TransmissionRating(0, 0, 11, 19).r(), 0.05);
        assertEquals(93.2 - 95 * 10 / 35.1, TransmissionRating.g711(0, 10).r(), 0.05);
        assertEquals(93.2 - 11 - 84 * 3 / 22.0, new TransmissionRating(0, 3, 11, 19).r(), 0.05);
    }
}
