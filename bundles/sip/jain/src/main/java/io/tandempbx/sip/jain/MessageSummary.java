package io.tandempbx.sip.jain;

import java.nio.charset.StandardCharsets;

/**
 * What the trace keeps of a message that we wrote.
 *
 * @param text start line and CSeq
 */
record MessageSummary(String callId, String text) {

    /** Reads octets that {@code MessageWriter} made. */
    static MessageSummary of(byte[] octets) {
        String message = new String(octets, StandardCharsets.ISO_8859_1);
        String startLine = message.substring(0, Math.max(0, message.indexOf('\r')));
        return new MessageSummary(value(message, "\r\nCall-ID: "), text(startLine, value(message, "\r\nCSeq: ")));
    }

    static String text(String startLine, String cseq) {
        return startLine + " (" + cseq + ')';
    }

    private static String value(String message, String start) {
        int from = message.indexOf(start);
        int to = from < 0 ? -1 : message.indexOf('\r', from + start.length());
        return to < 0 ? "" : message.substring(from + start.length(), to);
    }
}
