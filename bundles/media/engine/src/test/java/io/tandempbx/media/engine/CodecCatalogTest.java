package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.codec.api.CodecFactory;
import io.tandempbx.media.api.MediaFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class CodecCatalogTest {
    private static final MediaFormat EVENT = new MediaFormat("telephone-event", 8000, 1, -1, "0-16");
    private static final MediaFormat NOISE = new MediaFormat("CN", 8000, 1, 13);
    private static final MediaFormat PCMU = new MediaFormat("PCMU", 8000, 1, 0);
    private static final MediaFormat PCMA = new MediaFormat("PCMA", 8000, 1, 8);

    private final AtomicLong nowNs = new AtomicLong(Long.MAX_VALUE - 5); // the clock may wrap
    private final CodecCatalog catalog = new CodecCatalog(new MediaClock(nowNs::get, () -> 0));

    @Test
    void shouldOfferTheBestFirst() {
        assertEquals(List.of(EVENT), catalog.formats());
        catalog.bind(new LinearCodec("G722", 9));
        catalog.bind(new LinearCodec("PCMA", 8));
        catalog.bind(new LinearCodec("PCMU", 0));
        assertEquals(List.of(PCMU, PCMA, new MediaFormat("G722", 8000, 1, 9), EVENT, NOISE), catalog.formats());
    }

    @Test
    void shouldOfferInTheOrderOfTheSettingsAtOnce() {
        CodecPreference preference = new CodecPreference(Map.of());
        CodecCatalog ordered = new CodecCatalog(new MediaClock(nowNs::get, () -> 0), preference::order);
        ordered.bind(new LinearCodec("PCMU", 0));
        ordered.bind(new LinearCodec("PCMA", 8));
        ordered.bind(new LinearCodec("EXOTIC", -1));
        assertEquals(List.of("PCMU", "PCMA", "telephone-event", "CN"), names(ordered));
        preference.change(Map.of("codecs", "absent, Exotic ,pcma"));
        assertEquals(List.of("EXOTIC", "PCMA", "telephone-event", "CN"), names(ordered));
        for (String broken : List.of("", "PCMU,", "PCMU, pcmu", "PCMU;PCMA", "PCMU PCMA")) {
            preference.change(Map.of("codecs", broken));
            assertEquals(List.of("EXOTIC", "PCMA", "telephone-event", "CN"), names(ordered), broken);
        }
    }

    private static List<String> names(CodecCatalog catalog) {
        return catalog.formats().stream().map(MediaFormat::name).toList();
    }

    @Test
    void shouldOfferACodecForTwoSecondsAfterItWent() {
        LinearCodec codec = new LinearCodec("PCMU", 0);
        catalog.bind(codec);
        catalog.unbind(codec);
        nowNs.addAndGet(CodecCatalog.GRACE_NS - 1);
        assertEquals(List.of(PCMU, EVENT, NOISE), catalog.formats());
        assertFalse(catalog.use(PCMU, present -> {}), "offered, but not called");
        nowNs.addAndGet(1);
        assertEquals(List.of(EVENT), catalog.formats());
        catalog.bind(new LinearCodec("PCMU", 0));
        assertEquals(List.of(PCMU, EVENT, NOISE), catalog.formats());
    }

    @Test
    void shouldUseTheSuccessorThatCameBeforeThePredecessorWent() {
        LinearCodec old = new LinearCodec("PCMU", 0);
        LinearCodec successor = new LinearCodec("pcmu", 0);
        catalog.bind(old);
        catalog.bind(successor);
        catalog.unbind(old);
        AtomicReference<CodecFactory> used = new AtomicReference<>();
        assertTrue(catalog.use(PCMU, used::set));
        assertSame(successor, used.get());
    }

    @Test
    void shouldOfferEventsAtTheClocksOfTheCodecsAndNoiseAtItsOwn() {
        catalog.bind(new LinearCodec("opus", -1, 48_000, 48_000));
        MediaFormat wideEvent = new MediaFormat("telephone-event", 48_000, 1, -1, "0-16");
        MediaFormat opus = new MediaFormat("opus", 48_000, 1, -1);
        assertEquals(List.of(opus, EVENT, wideEvent), catalog.formats());
        catalog.bind(new LinearCodec("PCMU", 0));
        assertEquals(List.of(PCMU, opus, EVENT, wideEvent, NOISE), catalog.formats());
    }
}
