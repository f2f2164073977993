package io.tandempbx.presence.core;

import java.util.Collection;

/** Writes the calls of a resource as a document of RFC 4235, the full state each time. */
final class DialogInfo {
    private static final String NAMESPACE = "urn:ietf:params:xml:ns:dialog-info";

    private DialogInfo() {}

    /**
     * Writes a document.
     *
     * @param entity  the URI of the resource, as the phone addressed it
     * @param present what goes on
     * @param past    what the document before showed and is over, told once
     * @param mayTake whether the phone may take a call that rings there: only then it is told who calls, and the dialog that an
     *                INVITE with Replaces has to name (RFC 3891)
     */
    static String write(String entity, long version, Collection<Line> present, Collection<Line> past, boolean mayTake) {
        StringBuilder out = new StringBuilder(Xml.PROLOGUE);
        out.append("<dialog-info xmlns=\"").append(NAMESPACE).append("\" version=\"");
        out.append(version).append("\" state=\"full\" entity=\"");
        out.append(Xml.escape(entity)).append("\">\n");
        present.forEach(line -> dialog(out, entity, line, line.state(), mayTake && line.rings()));
        past.forEach(line -> dialog(out, entity, line, "terminated", false));
        return out.append("</dialog-info>\n").toString();
    }

    private static void dialog(StringBuilder out, String entity, Line line, String state, boolean withTags) {
        out.append("<dialog id=\"").append(Xml.escape(line.id())).append('"');
        if (withTags) {
            attribute(out, "call-id", line.callId());
            attribute(out, "local-tag", line.phoneTag());
            attribute(out, "remote-tag", line.ourTag());
        }
        attribute(out, "direction", line.initiator() ? "initiator" : "recipient");
        out.append(">\n<state>").append(state).append("</state>\n");
        if (withTags) {
            party(out, "local", entity);
            party(out, "remote", sibling(entity, line.peer()));
        }
        out.append("</dialog>\n");
    }

    private static void attribute(StringBuilder out, String name, String value) {
        out.append(' ').append(name).append("=\"").append(Xml.escape(value)).append('"');
    }

    private static void party(StringBuilder out, String side, String uri) {
        String escaped = Xml.escape(uri);
        out.append('<').append(side).append("><identity>").append(escaped).append("</identity><target uri=\"");
        out.append(escaped).append("\"/></").append(side).append(">\n");
    }

    /** The URI of another number at the same host. */
    private static String sibling(String entity, String number) {
        int at = entity.indexOf('@');
        return "sip:" + number + (at < 0 ? "" : entity.substring(at));
    }
}
