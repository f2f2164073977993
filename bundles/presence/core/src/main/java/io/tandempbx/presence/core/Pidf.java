package io.tandempbx.presence.core;

/** Writes whether a resource can be reached as a document of RFC 3863, and that it is on the phone (RFC 4479, RFC 4480). */
final class Pidf {
    private Pidf() {}

    /** @param entity the URI of the resource, as the phone addressed it */
    static String write(String entity, boolean open, boolean onThePhone) {
        StringBuilder out = new StringBuilder(Xml.PROLOGUE);
        out.append("<presence xmlns=\"urn:ietf:params:xml:ns:pidf\"");
        out.append(" xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\"");
        out.append(" xmlns:rpid=\"urn:ietf:params:xml:ns:pidf:rpid\" entity=\"");
        out.append(Xml.escape(entity)).append("\">\n");
        out.append("<tuple id=\"phone\"><status><basic>").append(open ? "open" : "closed");
        out.append("</basic></status></tuple>\n");
        if (onThePhone) {
            out.append(
                    "<dm:person id=\"person\"><rpid:activities><rpid:on-the-phone/></rpid:activities></dm:person>\n");
        }
        return out.append("</presence>\n").toString();
    }
}
