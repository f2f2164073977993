package io.tandempbx.route.core;

import io.tandempbx.directory.api.ClassOfService;
import java.util.List;
import java.util.Optional;

/**
 * How numbers outside are dialled here, and what a call to one is.
 *
 * @param countryCode         of the country the platform is in, without plus
 * @param areaCode            of the place, without the national prefix; empty where local numbers are not dialled
 * @param internationalPrefix what is dialled instead of a plus
 * @param nationalPrefix      what is dialled before an area code; empty where there is none
 * @param premium             expensive numbers, as dialled or in E.164 form with a plus
 */
record Numbering(
        String countryCode,
        String areaCode,
        String internationalPrefix,
        String nationalPrefix,
        List<DialPattern> premium) {
    private static final int MAX_E164_DIGITS = 15;

    /** Whether this can be a number outside at all. */
    static boolean isOutside(String number) {
        return number.matches("\\+?[0-9]{2,25}");
    }

    /** The number with plus and country code (ITU-T E.164); empty when that cannot be told. */
    Optional<String> e164(String number) {
        String digits;
        if (number.startsWith("+")) {
            digits = number.substring(1);
        } else if (number.startsWith(internationalPrefix)) {
            digits = number.substring(internationalPrefix.length());
        } else if (!nationalPrefix.isEmpty() && number.startsWith(nationalPrefix)) {
            digits = countryCode + number.substring(nationalPrefix.length());
        } else if (!areaCode.isEmpty()) {
            digits = countryCode + areaCode + number;
        } else {
            return Optional.empty();
        }
        boolean possible = digits.length() >= countryCode.length() + 2
                && digits.length() <= MAX_E164_DIGITS
                && !digits.startsWith("0")
                && !hasPrefixWithin(digits);
        return possible ? Optional.of("+" + digits) : Optional.empty();
    }

    /** No number of this country has the national prefix behind the country code; in a carrier's format it could be another country's. */
    private boolean hasPrefixWithin(String digits) {
        return !nationalPrefix.isEmpty() && digits.startsWith(countryCode + nationalPrefix);
    }

    /** What a call to this number is; one that cannot be placed is as far as can be, so that nothing slips through. */
    ClassOfService classOf(String number) {
        Optional<String> whole = e164(number);
        boolean expensive = premium.stream()
                .anyMatch(pattern ->
                        pattern.matches(number) || whole.map(pattern::matches).orElse(false));
        if (expensive) {
            return ClassOfService.PREMIUM;
        }
        boolean prefixed = number.startsWith("+")
                || number.startsWith(internationalPrefix)
                || (!nationalPrefix.isEmpty() && number.startsWith(nationalPrefix));
        if (!prefixed) {
            return ClassOfService.LOCAL;
        }
        if (whole.isEmpty() || !whole.get().startsWith("+" + countryCode)) {
            return ClassOfService.INTERNATIONAL;
        }
        boolean here = !areaCode.isEmpty() && whole.get().startsWith("+" + countryCode + areaCode);
        return here ? ClassOfService.LOCAL : ClassOfService.NATIONAL;
    }
}
