package io.tandempbx.security.api;

import java.net.InetAddress;

/**
 * A failed authentication as the log shows it. The line is a frozen interface: its last field is the bare address, and no
 * text of the peer can add a field or a line.
 *
 * @param user   as the peer gave it
 * @param method a SIP method, {@code REST}, {@code SSH} or {@code PIN}
 * @param reason one word
 */
public record FailedAuthentication(String user, String method, String reason, InetAddress from) {
    private static final int MAX_LENGTH = 64;
    private static final String PUNCTUATION = "._+*#-";

    /** The line. */
    @Override
    public String toString() {
        return "authentication failed user=" + cleaned(user) + " method=" + cleaned(method) + " reason="
                + cleaned(reason) + " from " + bare(from);
    }

    /** The address without a name or a zone. */
    public static String bare(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    private static String cleaned(String text) {
        StringBuilder clean = new StringBuilder(MAX_LENGTH);
        for (int i = 0; i < text.length() && clean.length() < MAX_LENGTH; i++) {
            char c = text.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (plain || PUNCTUATION.indexOf(c) >= 0) {
                clean.append(c);
            }
        }
        return clean.isEmpty() ? "-" : clean.toString();
    }
}
