package io.tandempbx.mail.smtp;

import java.util.regex.Pattern;

/** What counts as a mail address: the usual form of RFC 5321, without quotes and comments. */
final class Addresses {
    static final String RULE = "must be a mail address such as anna@example.org";

    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-][A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{0,63}"
                    + "@[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?");

    private Addresses() {}

    static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }

    /** What follows the {@code @}. */
    static String domain(String address) {
        return address.substring(address.indexOf('@') + 1);
    }
}
