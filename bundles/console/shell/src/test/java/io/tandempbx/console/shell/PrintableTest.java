package io.tandempbx.console.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class PrintableTest {

    @Test
    void shouldReplaceWhatATerminalWouldObey() {
        assertEquals("Phone?[2J?", Printable.clean("Phone\u001b[2J\u0007"));
        assertEquals("a?b?c?d", Printable.clean("a\r" + "b\u009bc\u007fd"));
        assertEquals("1001?2001", Printable.clean("1001\u202e2001"));
        assertEquals("a?b", Printable.clean("a\u2028b"));
        assertEquals("a?b", Printable.clean("a\ud800b"));
    }

    @Test
    void shouldKeepReadableTextOfAnyScript() {
        assertEquals("Jürgen 日本 😀", Printable.clean("Jürgen 日本 😀"));
    }

    @Test
    void shouldCutWhatIsTooWide() {
        assertEquals("12345", Printable.clean("12345", 5));
        assertEquals("123..", Printable.clean("123456", 5));
        assertEquals(".", Printable.clean("123456", 1));
    }
}
