package io.tandempbx.trunk.core;

/**
 * How numbers are written within one country (ITU-T E.164).
 *
 * @param countryCode         digits; empty leaves numbers as they are
 * @param nationalPrefix      in front of a number of the same country, for example {@code 0}
 * @param internationalPrefix in front of a country code, for example {@code 00}
 */
record Numbers(String countryCode, String nationalPrefix, String internationalPrefix) {
    /** A shorter one without any prefix is a number of an exchange: an extension or a short code. */
    private static final int SHORTEST_SUBSCRIBER = 7;

    /** With + and country code where that is clear, else as it is; without what only makes it easier to read. */
    String e164(String number) {
        String plain = plain(number);
        if (countryCode.isEmpty() || plain.startsWith("+") || !plain.matches("[0-9]+")) {
            return plain;
        }
        if (!internationalPrefix.isEmpty() && plain.startsWith(internationalPrefix)) {
            return "+" + plain.substring(internationalPrefix.length());
        }
        if (plain.length() < SHORTEST_SUBSCRIBER) {
            return plain;
        }
        return plain.startsWith(nationalPrefix) ? "+" + countryCode + plain.substring(nationalPrefix.length()) : plain;
    }

    /** As it is dialled within the country. */
    String national(String number) {
        String full = e164(number);
        if (countryCode.isEmpty() || !full.startsWith("+")) {
            return full;
        }
        return full.startsWith("+" + countryCode)
                ? nationalPrefix + full.substring(1 + countryCode.length())
                : internationalPrefix + full.substring(1);
    }

    /** Without visual separators (RFC 3966 §5.1.1) and parameters. */
    static String plain(String number) {
        int parameters = number.indexOf(';');
        return (parameters < 0 ? number : number.substring(0, parameters)).replaceAll("[-.() ]", "");
    }
}
