package io.tandempbx.sip.jain;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What the trace keeps of a message that we wrote. */
record MessageSummary(String callId, String startLine, String cseq) {
    private static final byte[] CALL_ID = "Call-ID: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CSEQ = "CSeq: ".getBytes(StandardCharsets.US_ASCII);

    /** Reads octets that {@code MessageWriter} made. */
    static MessageSummary of(byte[] octets) {
        String callId = "";
        String cseq = "";
        int end = lineEnd(octets, 0);
        String startLine = text(octets, 0, end);
        // in our messages CSeq comes after Call-ID, and both before the empty line
        for (int start = end + 2; start < octets.length && cseq.isEmpty(); start = end + 2) {
            end = lineEnd(octets, start);
            if (starts(octets, start, CALL_ID)) {
                callId = text(octets, start + CALL_ID.length, end);
            } else if (starts(octets, start, CSEQ)) {
                cseq = text(octets, start + CSEQ.length, end);
            }
        }
        return new MessageSummary(callId, startLine, cseq);
    }

    private static int lineEnd(byte[] octets, int from) {
        int end = from;
        while (end < octets.length && octets[end] != '\r') {
            end++;
        }
        return end;
    }

    private static boolean starts(byte[] octets, int from, byte[] wanted) {
        return octets[from] == wanted[0]
                && from + wanted.length <= octets.length
                && Arrays.equals(octets, from, from + wanted.length, wanted, 0, wanted.length);
    }

    private static String text(byte[] octets, int from, int to) {
        return new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
