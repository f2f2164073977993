package io.tandempbx.sip.api;

import java.nio.charset.StandardCharsets;

/**
 * A message body.
 *
 * @param type  the Content-Type value; empty when there is no body
 * @param bytes owned by the record; not changed after construction
 */
public record Body(String type, byte[] bytes) {
    public static final String SDP_TYPE = "application/sdp";
    public static final Body NONE = new Body("", new byte[0]);

    public static Body sdp(String text) {
        return new Body(SDP_TYPE, text.getBytes(StandardCharsets.UTF_8));
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    public boolean isSdp() {
        return !isEmpty() && type.toLowerCase(java.util.Locale.ROOT).startsWith(SDP_TYPE);
    }

    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
