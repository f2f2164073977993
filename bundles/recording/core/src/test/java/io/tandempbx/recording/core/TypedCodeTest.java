package io.tandempbx.recording.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Codes typed in a conversation. */
final class TypedCodeTest {
    private final TypedCode typed = new TypedCode();
    private long nowMs = 1_000_000;

    /** Types keys, so many milliseconds after one another; returns with which of them the code was complete. */
    private String type(String who, String keys, String code, long apartMs) {
        StringBuilder complete = new StringBuilder();
        for (int i = 0; i < keys.length(); i++) {
            complete.append(typed.isComplete(who, keys.charAt(i), code, nowMs) ? i : "");
            nowMs += apartMs;
        }
        return complete.toString();
    }

    @Test
    void shouldNoticeTheCodeAmongOtherKeys() {
        assertEquals("1", type("a", "*1", "*1", 100));
        assertEquals("13", type("a", "*1*1", "*1", 100));
        assertEquals("4", type("a", "12**1", "*1", 100));
        assertEquals("", type("a", "1*2*", "*1", 100));
        assertEquals("3", type("b", "1*11", "*11", 100));
    }

    @Test
    void shouldNotNoticeWhatTakesTooLong() {
        assertEquals("1", type("a", "*1", "*1", 2000));
        assertEquals("", type("a", "*1", "*1", 2001));
        assertEquals("", type("a", "*123", "*123", 700));
        assertEquals("3", type("a", "*123", "*123", 600));
    }

    @Test
    void shouldKeepApartWhoTypes() {
        assertEquals("", type("a", "*", "*1", 10) + type("b", "1", "*1", 10));
        assertEquals("0", type("a", "1", "*1", 10));
        for (int i = 0; i < 2000; i++) {
            type("x" + i, "*", "*1", 0);
        }
        assertEquals("", type("x0", "1", "*1", 10), "long forgotten");
        assertEquals("0", type("x1999", "1", "*1", 10));
    }
}
