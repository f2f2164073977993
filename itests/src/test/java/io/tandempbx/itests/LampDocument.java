package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.itests.phone.SipMessage;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** What a lamp is told in a NOTIFY (RFC 4235), read by a parser that refuses what is not well-formed. */
record LampDocument(SipMessage message, Element info) {
    private static final String NAMESPACE = "urn:ietf:params:xml:ns:dialog-info";

    static LampDocument of(SipMessage message) {
        assertEquals("application/dialog-info+xml", message.header("Content-Type"));
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            Document document = factory.newDocumentBuilder().parse(new InputSource(new StringReader(message.body())));
            Element info = document.getDocumentElement();
            assertEquals(NAMESPACE, info.getNamespaceURI());
            assertEquals("full", info.getAttribute("state"));
            return new LampDocument(message, info);
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new AssertionError(e.getMessage() + " in\n" + message.body(), e);
        }
    }

    long version() {
        return Long.parseLong(info.getAttribute("version"));
    }

    /** The states of its dialogs. */
    List<String> states() {
        List<String> states = new ArrayList<>();
        for (Element dialog : dialogs()) {
            states.add(dialog.getElementsByTagNameNS(NAMESPACE, "state").item(0).getTextContent());
        }
        return states;
    }

    /** The value of Replaces for a pickup of its only dialog (RFC 3891 §6.1). */
    String replaces() {
        Element dialog = dialogs().get(0);
        return dialog.getAttribute("call-id") + ";to-tag=" + dialog.getAttribute("remote-tag") + ";from-tag="
                + dialog.getAttribute("local-tag");
    }

    /** Whether it says how the dialog could be taken. */
    boolean namesDialog() {
        return dialogs().stream().anyMatch(dialog -> dialog.hasAttribute("call-id"));
    }

    private List<Element> dialogs() {
        List<Element> dialogs = new ArrayList<>();
        var found = info.getElementsByTagNameNS(NAMESPACE, "dialog");
        for (int i = 0; i < found.getLength(); i++) {
            dialogs.add((Element) found.item(i));
        }
        return dialogs;
    }
}
