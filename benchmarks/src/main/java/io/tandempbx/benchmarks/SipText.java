package io.tandempbx.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A received SIP message; header names as the PBX writes them, one value a line. */
record SipText(String text) {

    static SipText of(byte[] octets, int length) {
        return new SipText(new String(octets, 0, length, StandardCharsets.ISO_8859_1));
    }

    boolean isResponse() {
        return text.startsWith("SIP/2.0 ");
    }

    /** The status code of a response. */
    int status() {
        return Integer.parseInt(text.substring(8, 11));
    }

    /** The method of a request. */
    String method() {
        return text.substring(0, text.indexOf(' '));
    }

    /** The first value of a header, empty without one. */
    String header(String name) {
        int at = text.indexOf("\r\n" + name + ":");
        if (at < 0) {
            return "";
        }
        int from = at + name.length() + 3;
        return text.substring(from, text.indexOf("\r\n", from)).strip();
    }

    /** All lines of a header, names included, each with its line end. */
    String lines(String name) {
        StringBuilder lines = new StringBuilder();
        for (String value : headers(name)) {
            lines.append(name).append(": ").append(value).append("\r\n");
        }
        return lines.toString();
    }

    List<String> headers(String name) {
        List<String> values = new ArrayList<>(2);
        String mark = "\r\n" + name + ":";
        for (int at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 2)) {
            int from = at + mark.length();
            values.add(text.substring(from, text.indexOf("\r\n", from)).strip());
        }
        return values;
    }

    /** The branch of the topmost Via. */
    String branch() {
        return parameter(header("Via"), "branch");
    }

    /** The Request-URI of a request. */
    String requestUri() {
        int from = text.indexOf(' ') + 1;
        return text.substring(from, text.indexOf(' ', from));
    }

    String cseqMethod() {
        String cseq = header("CSeq");
        return cseq.substring(cseq.indexOf(' ') + 1);
    }

    /** What stands between angle brackets in the first Contact. */
    String contactUri() {
        String contact = header("Contact");
        return contact.substring(contact.indexOf('<') + 1, contact.indexOf('>'));
    }

    /** The port of the first audio line. */
    int audioPort() {
        int at = text.indexOf("\r\nm=audio ") + 10;
        return Integer.parseInt(text.substring(at, text.indexOf(' ', at)));
    }

    static String parameter(String value, String name) {
        int at = value.indexOf(name + "=");
        if (at < 0) {
            return "";
        }
        int from = at + name.length() + 1;
        if (from < value.length() && value.charAt(from) == '"') {
            return value.substring(from + 1, value.indexOf('"', from + 1));
        }
        int to = from;
        while (to < value.length() && ";, ".indexOf(value.charAt(to)) < 0) {
            to++;
        }
        return value.substring(from, to);
    }
}
