package io.tandempbx.call.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.media.api.MediaTerms;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One codec end to end where possible, and what else can be translated after it (RFC 3264). */
class NegotiationTest {
    private static final List<MediaFormat> FORMATS = List.of(
            new MediaFormat("PCMU", 8000, 1, 0),
            new MediaFormat("PCMA", 8000, 1, 8),
            new MediaFormat("opus", 48000, 2, -1, "useinbandfec=1"),
            new MediaFormat("telephone-event", 8000, 1, -1, "0-16"));
    private static final Payload PCMA = new Payload(8, "PCMA", 8000, 1, "");
    private static final Payload PCMU = new Payload(0, "pcmu", 8000, 1, "");
    private static final Payload EVENTS = new Payload(101, "telephone-event", 8000, 1, "0-15");
    private static final Payload UNKNOWN = new Payload(127, "SILK", 16000, 1, "");

    @Test
    void shouldOfferTheCallersFormatsFirstAndThenTheOthers() {
        List<Payload> ours = Negotiation.offer(List.of(UNKNOWN, PCMA, EVENTS), FORMATS);
        assertEquals(
                List.of(
                        PCMA,
                        new Payload(0, "PCMU", 8000, 1, ""),
                        new Payload(126, "opus", 48000, 2, "useinbandfec=1"),
                        EVENTS),
                ours);
    }

    @Test
    void shouldOfferNothingElseWhenTheCallerHasNothingKnown() {
        assertEquals(List.of(EVENTS), Negotiation.offer(List.of(UNKNOWN, EVENTS), FORMATS));
    }

    @Test
    void shouldAnswerWithWhatBothHaveUnderTheOfferersNumbers() {
        Payload theirEvents = new Payload(96, "telephone-event", 8000, 1, "0-11");
        List<Payload> ours = Negotiation.answer(List.of(PCMA, PCMU, EVENTS), List.of(PCMU, theirEvents), FORMATS);
        assertEquals(List.of(PCMU, new Payload(101, "telephone-event", 8000, 1, "0-11")), ours);
    }

    @Test
    void shouldAnswerWithTheOfferersFirstWhenNothingIsCommon() {
        Payload opus = new Payload(111, "opus", 48000, 2, "");
        assertEquals(List.of(PCMA), Negotiation.answer(List.of(UNKNOWN, PCMA, PCMU), List.of(opus), FORMATS));
    }

    @Test
    void shouldTellTheNumbersOfEitherDirection() {
        Payload theirs = new Payload(111, "OPUS", 48000, 2, "maxplaybackrate=16000");
        Payload ours = new Payload(126, "opus", 48000, 2, "useinbandfec=1");
        MediaTerms terms = Negotiation.terms(List.of(PCMU, ours, EVENTS), List.of(theirs, EVENTS), true, 40);
        assertEquals(40, terms.packetMs());
        assertEquals(2, terms.formats().size());
        assertEquals(126, terms.formats().get(0).receiveType());
        assertEquals(111, terms.formats().get(0).sendType());
        assertEquals("maxplaybackrate=16000", terms.formats().get(0).parameters());
    }
}
