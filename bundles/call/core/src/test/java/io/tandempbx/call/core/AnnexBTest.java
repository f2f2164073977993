package io.tandempbx.call.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AnnexBTest {
    private static Payload g729(String parameters) {
        return new Payload(18, "G729", 8000, 1, parameters);
    }

    @ParameterizedTest
    @CsvSource({
        "annexb=no, annexb=yes, annexb=no",
        "ANNEXB = No, annexb=yes, annexb=no",
        "'', annexb=yes, annexb=yes",
        "annexb=yes, annexb=yes, annexb=yes",
        "'', annexb=no, annexb=no"
    })
    void shouldAnswerWithoutWhatTheOfferRulesOut(String offered, String ours, String answered) {
        assertEquals(answered, AnnexB.answer(g729(offered), ours));
    }

    @ParameterizedTest
    @CsvSource({
        "annexb=no, annexb=yes, annexb=no",
        "annexb=no, '', annexb=no",
        "annexb=yes, annexb=no, annexb=no",
        "annexb=yes, '', ''",
        "'', annexb=yes, annexb=yes"
    })
    void shouldAgreeOnNothingThatEitherSideRulesOut(String ours, String theirs, String agreed) {
        assertEquals(agreed, AnnexB.agreed(g729(ours), g729(theirs)));
    }
}
