package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.media.api.EModel;
import org.junit.jupiter.api.Test;

/** Values of ITU-T G.107 and G.113. */
final class EModelTest {

    @Test
    void shouldGiveTheDefaultRatingWithoutImpairment() {
        assertEquals(93.2, EModel.rating(0, 0, "PCMU"), 0.1);
        assertEquals(4.41, EModel.mos(93.2), 0.01);
    }

    @Test
    void shouldFollowTheTableOfAnnexB() {
        assertEquals(4.34, EModel.mos(90), 0.01);
        assertEquals(4.03, EModel.mos(80), 0.01);
        assertEquals(3.60, EModel.mos(70), 0.01);
        assertEquals(3.10, EModel.mos(60), 0.01);
        assertEquals(2.58, EModel.mos(50), 0.01);
        assertEquals(1, EModel.mos(-3));
        assertEquals(4.5, EModel.mos(101));
    }

    @Test
    void shouldWorsenWithDelayLossAndCodec() {
        assertEquals(93.2 - 11, EModel.rating(0, 0, "G729"), 0.1);
        assertEquals(93.2 - 95 * 2 / (2 + 25.1), EModel.rating(0, 2, "PCMA"), 0.1);
        double before = 100;
        for (int ms = 0; ms < 600; ms += 50) {
            double rating = EModel.rating(ms, 0, "PCMU");
            assertTrue(rating < before, ms + " ms");
            before = rating;
        }
        assertEquals(81, EModel.rating(250, 0, "PCMU"), 2.5); // figure of G.107: 80 is near 260 ms
    }
}
