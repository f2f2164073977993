package io.tandempbx.sip.jain.message;

import io.tandempbx.sip.api.Body;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Collects the octets of one message, in an array that serves for the next one again. A line end inside a value becomes a
 * blank, so that no value can add a header. Not thread-safe.
 */
final class MessageText {
    private static final int FIRST_ROOM = 2048;

    private byte[] octets = new byte[FIRST_ROOM];
    private int length;

    MessageText begin() {
        length = 0;
        return this;
    }

    /** A whole header line. */
    MessageText line(String name, String value) {
        return add(name).add(": ").add(value).endLine();
    }

    MessageText add(String value) {
        room(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                return addEncoded(value.substring(i));
            }
            octets[length++] = (byte) (c == '\r' || c == '\n' ? ' ' : c);
        }
        return this;
    }

    MessageText add(long number) {
        return add(Long.toString(number));
    }

    MessageText endLine() {
        room(2);
        octets[length++] = '\r';
        octets[length++] = '\n';
        return this;
    }

    /** Ends the head, adds the body, and returns a copy of all. */
    byte[] withBody(Body body) {
        if (!body.isEmpty()) {
            line("Content-Type", body.type());
        }
        int size = body.bytes().length;
        add("Content-Length: ").add(size).endLine().endLine();
        byte[] message = Arrays.copyOf(octets, length + size);
        System.arraycopy(body.bytes(), 0, message, length, size);
        return message;
    }

    private MessageText addEncoded(String value) {
        byte[] encoded = value.replace('\r', ' ').replace('\n', ' ').getBytes(StandardCharsets.UTF_8);
        room(encoded.length);
        System.arraycopy(encoded, 0, octets, length, encoded.length);
        length += encoded.length;
        return this;
    }

    private void room(int more) {
        if (length + more > octets.length) {
            octets = Arrays.copyOf(octets, Math.max(octets.length * 2, length + more));
        }
    }
}
