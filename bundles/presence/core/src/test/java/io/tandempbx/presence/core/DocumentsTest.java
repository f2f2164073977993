package io.tandempbx.presence.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class DocumentsTest {
    private static final String DIALOGS = "urn:ietf:params:xml:ns:dialog-info";
    private static final String PIDF = "urn:ietf:params:xml:ns:pidf";
    private static final String ENTITY = "sip:1002@192.0.2.1";
    private static final Line RINGING =
            new Line("1002", "c1-1", false, "early", "id@pbx", "phone-tag", "our-tag", "1001");

    @Test
    void shouldNameTheDialogThatAPickupReplaces() {
        Document document = XmlText.parse(DialogInfo.write(ENTITY, 7, List.of(RINGING), List.of(), true));
        Element info = document.getDocumentElement();
        assertEquals("7", info.getAttribute("version"));
        assertEquals("full", info.getAttribute("state"));
        assertEquals(ENTITY, info.getAttribute("entity"));
        Element dialog = XmlText.only(document, DIALOGS, "dialog");
        assertEquals("c1-1", dialog.getAttribute("id"));
        assertEquals("id@pbx", dialog.getAttribute("call-id"));
        assertEquals("phone-tag", dialog.getAttribute("local-tag"));
        assertEquals("our-tag", dialog.getAttribute("remote-tag"));
        assertEquals("recipient", dialog.getAttribute("direction"));
        assertEquals("early", XmlText.only(document, DIALOGS, "state").getTextContent());
        assertEquals(
                "sip:1001@192.0.2.1",
                ((Element) XmlText.only(document, DIALOGS, "remote").getFirstChild()).getTextContent());
    }

    @Test
    void shouldNameNoDialogThatMayNotBeTaken() {
        String stranger = DialogInfo.write(ENTITY, 0, List.of(RINGING), List.of(), false);
        assertFalse(stranger.contains("tag") || stranger.contains("id@pbx") || stranger.contains("1001"), stranger);
        Line talking = new Line("1002", "c1-1", false, "confirmed", "id@pbx", "phone-tag", "our-tag", "1001");
        String late = DialogInfo.write(ENTITY, 0, List.of(talking), List.of(RINGING), true);
        assertFalse(late.contains("tag") || late.contains("id@pbx"), late);
        XmlText.parse(late);
    }

    @Test
    void shouldStayWellFormedWhateverTheTextHolds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            String wild = wild(random);
            Line line = new Line("1002", wild, true, "trying", wild, wild, wild, wild);
            Line early = new Line("1002", wild, false, "early", wild, wild + "x", wild, wild);
            Document dialogs = XmlText.parse(DialogInfo.write(wild, round, List.of(line, early), List.of(line), true));
            assertEquals(3, dialogs.getElementsByTagNameNS(DIALOGS, "dialog").getLength(), "seed " + seed);
            Document presence = XmlText.parse(Pidf.write(wild, true, true));
            assertEquals("open", XmlText.only(presence, PIDF, "basic").getTextContent(), "seed " + seed);
        }
    }

    @Test
    void shouldKeepTextAsItWas() {
        String text = "a<b>&\"c'\t\r\n é \uD83D\uDE00";
        Document document = XmlText.parse("<a b=\"" + Xml.escape(text) + "\"/>");
        assertEquals(text, document.getDocumentElement().getAttribute("b"));
        assertEquals("??", Xml.escape("\u0000\uD83D"));
    }

    @Test
    void shouldTellWhetherAnExtensionCanBeReached() {
        Document closed = XmlText.parse(Pidf.write(ENTITY, false, false));
        assertEquals("closed", XmlText.only(closed, PIDF, "basic").getTextContent());
        assertEquals(
                0,
                closed.getElementsByTagNameNS("urn:ietf:params:xml:ns:pidf:rpid", "on-the-phone")
                        .getLength());
        Document busy = XmlText.parse(Pidf.write(ENTITY, true, true));
        XmlText.only(busy, "urn:ietf:params:xml:ns:pidf:rpid", "on-the-phone");
    }

    @Test
    void shouldCountMessages() {
        String summary = Mailboxes.summary(ENTITY, new Mailboxes.Count(2, 8, 1, 3));
        assertTrue(summary.startsWith("Messages-Waiting: yes\r\nMessage-Account: " + ENTITY + "\r\n"), summary);
        assertTrue(summary.endsWith("Voice-Message: 2/8 (1/3)\r\n"), summary);
        assertTrue(Mailboxes.summary(ENTITY, new Mailboxes.Count(0, 8, 0, 0)).startsWith("Messages-Waiting: no"));
    }

    private static String wild(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            text.append((char) (random.nextBoolean() ? random.nextInt(0x80) : random.nextInt(0x10000)));
        }
        return text.toString();
    }
}
