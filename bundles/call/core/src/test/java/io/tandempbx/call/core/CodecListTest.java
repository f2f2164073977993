package io.tandempbx.call.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.media.api.MediaFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A list restricts and orders codecs, and leaves the rest alone. */
class CodecListTest {
    private static final MediaFormat PCMU = new MediaFormat("PCMU", 8000, 1, 0);
    private static final MediaFormat PCMA = new MediaFormat("PCMA", 8000, 1, 8);
    private static final MediaFormat EVENTS = new MediaFormat("telephone-event", 8000, 1, -1);
    private static final MediaFormat NOISE = new MediaFormat("CN", 8000, 1, 13);
    private static final List<MediaFormat> ENABLED = List.of(PCMU, PCMA, NOISE, EVENTS);

    @Test
    void shouldLeaveAllAsItIsWhenItIsEmpty() {
        assertSame(ENABLED, CodecList.ALL.formats(ENABLED));
        assertFalse(CodecList.ALL.excludesAll(List.of(EVENTS)));
        assertSame(CodecList.ALL, CodecList.ALL.with("PCMU"));
    }

    @Test
    void shouldRestrictAndOrderCodecsOnly() {
        assertEquals(
                List.of(PCMA, PCMU, NOISE, EVENTS), new CodecList(List.of("pcma", "G729", "PCMU")).formats(ENABLED));
        Payload theirs = new Payload(101, "telephone-event", 8000, 1, "0-15");
        Payload law = new Payload(8, "pcma", 8000, 1, "");
        assertEquals(
                List.of(law, theirs),
                new CodecList(List.of("PCMA")).payloads(List.of(new Payload(0, "PCMU", 8000, 1, ""), theirs, law)));
    }

    @Test
    void shouldTellWhetherItLeavesAnything() {
        assertTrue(new CodecList(List.of("G729", "opus")).excludesAll(ENABLED));
        assertFalse(new CodecList(List.of("G729", "PCMA")).excludesAll(ENABLED));
        assertTrue(new CodecList(List.of("telephone-event")).excludesAll(ENABLED));
    }

    @Test
    void shouldTakeTheCodecOfAConversationLast() {
        CodecList list = new CodecList(List.of("PCMA"));
        assertEquals(List.of("PCMA", "PCMU"), list.with("PCMU").names());
        assertSame(list, list.with("pcma"));
        assertSame(list, list.with(""));
    }
}
