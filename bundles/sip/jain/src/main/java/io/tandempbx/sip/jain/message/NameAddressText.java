package io.tandempbx.sip.jain.message;

import io.tandempbx.sip.api.NameAddress;
import java.nio.charset.StandardCharsets;

/** Takes name-addr and addr-spec values apart without changing their spelling (RFC 3261 §20.10). */
public final class NameAddressText {

    private NameAddressText() {}

    /** Reads one well-formed value. */
    public static NameAddress read(String value) {
        int open = outsideQuotes(value, '<');
        int close = open < 0 ? -1 : value.indexOf('>', open);
        int semicolon = value.indexOf(';', Math.max(close, 0));
        int parameters = semicolon < 0 ? value.length() : semicolon + 1;
        if (close < 0) {
            String uri = semicolon < 0 ? value : value.substring(0, semicolon);
            return new NameAddress("", uri.strip(), Parameters.read(value, parameters));
        }
        String name = ValueList.unquoted(value.substring(0, open).strip());
        return new NameAddress(name, value.substring(open + 1, close).strip(), Parameters.read(value, parameters));
    }

    /** The tag of a well-formed value; empty when absent. */
    public static String tag(String value) {
        int open = outsideQuotes(value, '<');
        int close = open < 0 ? -1 : value.indexOf('>', open);
        int semicolon = value.indexOf(';', Math.max(close, 0));
        return semicolon < 0 ? "" : Parameters.find(value, semicolon + 1, "tag");
    }

    /** The user part of a sip: or sips: URI or the number of a tel: URI, percent-escapes decoded. */
    public static String user(String uri) {
        if (uri.regionMatches(true, 0, "tel:", 0, 4)) {
            int end = uri.indexOf(';');
            return uri.substring(4, end < 0 ? uri.length() : end);
        }
        return decoded(NameAddress.of("", uri).user());
    }

    private static int outsideQuotes(String value, char wanted) {
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == wanted && !quoted) {
                return i;
            }
        }
        return -1;
    }

    private static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            int high = i + 2 < in.length && in[i] == '%' ? Character.digit(in[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(in[i + 2], 16);
            if (low >= 0) {
                out[length++] = (byte) (high * 16 + low);
                i += 2;
            } else {
                out[length++] = in[i];
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }
}
