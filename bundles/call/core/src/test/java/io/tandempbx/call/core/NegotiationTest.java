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

    private static final List<MediaFormat> ALL = List.of(
            new MediaFormat("PCMU", 8000, 1, 0),
            new MediaFormat("PCMA", 8000, 1, 8),
            new MediaFormat("opus", 48000, 2, -1, "useinbandfec=1"),
            new MediaFormat("telephone-event", 8000, 1, -1, "0-16"),
            new MediaFormat("telephone-event", 48000, 1, -1, "0-16"),
            new MediaFormat("CN", 8000, 1, 13));
    private static final Payload OPUS = new Payload(96, "opus", 48000, 2, "");
    private static final Payload OPUS_ANSWERED = new Payload(96, "opus", 48000, 2, "useinbandfec=1");
    private static final Payload WIDE_EVENTS = new Payload(97, "telephone-event", 48000, 1, "0-15");
    private static final Payload PCMU_TO_OFFER = new Payload(0, "PCMU", 8000, 1, "");
    private static final Payload NOISE = new Payload(13, "CN", 8000, 1, "");

    @Test
    void shouldOfferEventsAtTheUsualClockAndAtEachOfTheAudio() {
        Payload usual = new Payload(101, "telephone-event", 8000, 1, "0-15");
        List<Payload> forOpus = Negotiation.offer(List.of(OPUS, WIDE_EVENTS), ALL);
        assertEquals(List.of(OPUS, PCMU_TO_OFFER, PCMA, usual, WIDE_EVENTS), forOpus);
        List<Payload> forMuLaw = Negotiation.offer(List.of(PCMU_TO_OFFER, EVENTS), ALL);
        assertEquals(EVENTS, forMuLaw.get(3));
        assertEquals(new Payload(126, "telephone-event", 48000, 1, "0-15"), forMuLaw.get(4));
        assertEquals(5, forMuLaw.size());
    }

    @Test
    void shouldOfferNoEventsForAPartyThatHasNone() {
        assertEquals(3, Negotiation.offer(List.of(OPUS), ALL).size());
    }

    @Test
    void shouldOfferOfItsOwnEventsAtBothClocksAndNoNoise() {
        List<Payload> ours = Negotiation.offer(ALL);
        assertEquals(
                List.of("PCMU/8000", "PCMA/8000", "opus/48000", "telephone-event/8000", "telephone-event/48000"),
                ours.stream()
                        .map(each -> each.name() + "/" + each.clockRateHz())
                        .toList());
        assertEquals(5, ours.stream().map(Payload::type).distinct().count());
        assertEquals(101, ours.get(3).type());
        assertEquals("0-16", ours.get(4).parameters());
    }

    @Test
    void shouldNotOfferEventsAtAClockThatNoAudioHas() {
        List<MediaFormat> narrow = List.of(ALL.get(0), ALL.get(3), ALL.get(4));
        assertEquals(List.of(PCMU_TO_OFFER, EVENTS), Negotiation.offer(List.of(PCMU_TO_OFFER, EVENTS), narrow));
    }

    @Test
    void shouldAnswerEventsAtTheClockOfTheCodecWhateverTheOtherPartyHas() {
        Payload theirEvents = new Payload(101, "telephone-event", 8000, 1, "0-11");
        List<Payload> ours = Negotiation.answer(List.of(OPUS, WIDE_EVENTS), List.of(PCMU, theirEvents), ALL);
        assertEquals(List.of(OPUS_ANSWERED, new Payload(97, "telephone-event", 48000, 1, "0-11")), ours);
        assertEquals(List.of(OPUS_ANSWERED), Negotiation.answer(List.of(OPUS, WIDE_EVENTS), List.of(PCMU), ALL));
    }

    @Test
    void shouldAnswerTheEventsOfTheChosenCodecOnly() {
        List<Payload> both = List.of(OPUS, PCMU, EVENTS, WIDE_EVENTS);
        assertEquals(List.of(OPUS_ANSWERED, WIDE_EVENTS), Negotiation.answer(both, ALL));
        assertEquals(List.of(PCMU, EVENTS), Negotiation.answer(both, List.of(PCMU, EVENTS, WIDE_EVENTS), ALL));
        assertEquals(
                List.of(OPUS_ANSWERED, EVENTS), Negotiation.answer(List.of(OPUS, EVENTS), ALL), "better than none");
    }

    @Test
    void shouldAgreeOnEventsInEitherPartysNumbers() {
        Payload theirs = new Payload(100, "telephone-event", 48000, 1, "");
        MediaTerms terms = Negotiation.terms(List.of(OPUS, EVENTS, WIDE_EVENTS), List.of(OPUS, theirs), true, 20);
        assertEquals(97, terms.events().orElseThrow().receiveType());
        assertEquals(100, terms.events().orElseThrow().sendType());
        MediaTerms both =
                Negotiation.terms(List.of(OPUS, EVENTS, WIDE_EVENTS), List.of(OPUS, EVENTS, WIDE_EVENTS), true, 20);
        assertEquals(97, both.events().orElseThrow().sendType(), "at the clock of the audio");
    }

    @Test
    void shouldOfferNoiseOnlyWhenTheOtherPartyHasIt() {
        List<Payload> ours = Negotiation.offer(List.of(PCMU_TO_OFFER, NOISE, EVENTS), ALL);
        assertEquals(
                List.of(0, 8, 127, 13, 101, 126),
                ours.stream().map(Payload::type).toList());
        assertEquals(
                List.of(0, 8, 127, 101, 126),
                Negotiation.offer(List.of(PCMU_TO_OFFER, EVENTS), ALL).stream()
                        .map(Payload::type)
                        .toList());
    }

    @Test
    void shouldAnswerNoiseWhenItCanBePlayed() {
        List<Payload> offered = List.of(PCMU, NOISE, EVENTS);
        assertEquals(List.of(PCMU, NOISE, EVENTS), Negotiation.answer(offered, ALL), "the platform itself");
        assertEquals(
                List.of(PCMU, NOISE, EVENTS), Negotiation.answer(offered, List.of(PCMU, EVENTS, NOISE), ALL), "both");
        assertEquals(
                List.of(PCMU, EVENTS),
                Negotiation.answer(offered, List.of(PCMU, EVENTS), ALL),
                "it would be relayed to a party that has it not");
        assertEquals(List.of(PCMU, NOISE), Negotiation.answer(offered, List.of(OPUS), ALL), "it is decoded");
        assertEquals(
                List.of(OPUS_ANSWERED),
                Negotiation.answer(List.of(OPUS, NOISE), ALL),
                "beside a codec of another clock");
    }

    @Test
    void shouldNotTakeNoiseForACodec() {
        List<Payload> ours = Negotiation.offer(List.of(NOISE, EVENTS), ALL);
        assertEquals(List.of(NOISE, EVENTS), ours);
        MediaTerms terms = Negotiation.terms(List.of(NOISE, PCMU), List.of(NOISE, PCMU), true, 20);
        assertEquals("pcmu", terms.audio().orElseThrow().format().name());
    }
}
