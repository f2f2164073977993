package io.tandempbx.trunk.core;

import io.tandempbx.security.api.RefusedException;
import io.tandempbx.trunk.api.Trunk;
import io.tandempbx.trunk.api.TrunkField;
import io.tandempbx.trunk.core.dns.ResolverAddresses;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What values of a trunk must look like, each by itself and all together. */
final class TrunkRules {
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9_-]{0,31}");
    private static final Pattern HOST =
            Pattern.compile("(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,62}))*\\.?"
                    + "|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final Pattern PROXY =
            Pattern.compile("[A-Za-z0-9_.-]{1,253}(:[0-9]{1,5})?|\\[[0-9a-fA-F:.]+\\](:[0-9]{1,5})?");
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_.!~*'()&=+$,;?/-]{0,64}");
    private static final Pattern NUMBER = Pattern.compile("\\+?[0-9*#]{0,32}");
    private static final Pattern DIGITS = Pattern.compile("[0-9]{0,8}");
    private static final Pattern COUNTRY = Pattern.compile("[1-9][0-9]{0,2}|");
    private static final Pattern CODECS = Pattern.compile("[A-Za-z0-9._-]{1,32}(\\s*,\\s*[A-Za-z0-9._-]{1,32}){0,19}|");
    private static final int MAX_TEXT = 100;
    private static final int MAX_LIST = 1000;
    private static final int MAX_SOURCES = 64;

    private TrunkRules() {}

    static void checkId(String id) throws RefusedException {
        if (!ID.matcher(id).matches()) {
            throw refused("trunk_id", id, "must be 1 to 32 characters of a-z, 0-9, - and _");
        }
    }

    /** Judges one value that was given. */
    static void check(TrunkField field, String value) throws RefusedException {
        if (!value.chars().allMatch(c -> c >= ' ' && c != 127) || value.length() > MAX_LIST) {
            throw refused(field, value, "must have no control characters, and no more than 1000 characters");
        }
        switch (field) {
            case NAME -> require(field, value, value.length() <= MAX_TEXT, "must have at most 100 characters");
            case ENABLED, SEND_IDENTITY, ACCEPT_IDENTITY, SEND_DIVERSION -> require(
                    field, value, value.equals("true") || value.equals("false"), "must be true or false");
            case MODE -> oneOf(field, value, "register", "address");
            case HOST -> match(field, value, HOST, "must be the name of a host or domain, or an IP address");
            case PORT, PRIORITY, WEIGHT -> within(field, value, 0, 65_535);
            case TRANSPORT -> {
                oneOf(field, value, "auto", "udp", "tcp", "tls");
                boolean spoken =
                        value.equals("auto") || TrunkPlan.transport(value).isPresent();
                require(field, value, spoken, "is not spoken by this version");
            }
            case OUTBOUND_PROXY -> require(
                    field,
                    value,
                    value.isEmpty() || (PROXY.matcher(value).matches() && portInRange(value)),
                    "must be host or host:port");
            case USERNAME -> match(field, value, USER, "must be the user part of a SIP address");
            case AUTH_USER, REALM -> require(
                    field,
                    value,
                    value.length() <= MAX_TEXT && value.indexOf('"') < 0,
                    "must have at most 100 characters, none of them \"");
            case PASSWORD -> require(field, "", value.length() <= MAX_TEXT, "must have at most 100 characters");
            case REGISTER_EXPIRES_SECONDS -> within(field, value, 10, 86_400);
            case MAX_CHANNELS -> within(field, value, 0, 100_000);
            case CALLS_PER_SECOND -> within(field, value, 0, 10_000);
            case CALLER_ID -> oneOf(field, value, "pass", "fixed", "withheld");
            case CALLER_ID_NUMBER, DIAL_PREFIX -> match(
                    field, value, NUMBER, "must be a number: digits, perhaps + in front");
            case NUMBER_FORMAT -> oneOf(field, value, "as_is", "e164", "national");
            case FROM_USER -> oneOf(field, value, "caller", "username");
            case DIAL_STRIP -> within(field, value, 0, 20);
            case COUNTRY_CODE -> match(field, value, COUNTRY, "must be 1 to 3 digits, the first not 0");
            case NATIONAL_PREFIX, INTERNATIONAL_PREFIX -> match(field, value, DIGITS, "must be at most 8 digits");
            case CODECS -> match(field, value, CODECS, "must be names of codecs, separated by commas");
            case SOURCES -> checkSources(value);
            case PROBE_SECONDS -> within(field, value, 0, 3600);
        }
    }

    /**
     * Judges all values together.
     *
     * @param given which of them were given with this change
     */
    static void checkWhole(Trunk trunk, Map<TrunkField, String> given) throws RefusedException {
        if (trunk.text(TrunkField.HOST).isEmpty()) {
            throw refused(TrunkField.HOST, "", "is missing");
        }
        if (trunk.text(TrunkField.MODE).equals("register")
                && trunk.text(TrunkField.USERNAME).isEmpty()) {
            throw refused(TrunkField.USERNAME, "", "is missing; a trunk that registers needs one");
        }
        if (trunk.text(TrunkField.FROM_USER).equals("username")
                && trunk.text(TrunkField.USERNAME).isEmpty()) {
            throw refused(TrunkField.USERNAME, "", "is missing; from_user wants it shown");
        }
        if (trunk.text(TrunkField.CALLER_ID).equals("fixed")
                && trunk.text(TrunkField.CALLER_ID_NUMBER).isEmpty()) {
            throw refused(TrunkField.CALLER_ID_NUMBER, "", "is missing; caller_id = fixed needs one");
        }
        String format = trunk.text(TrunkField.NUMBER_FORMAT);
        if (!format.equals("as_is") && trunk.text(TrunkField.COUNTRY_CODE).isEmpty()) {
            throw refused(TrunkField.COUNTRY_CODE, "", "is missing; number_format = " + format + " needs one");
        }
        boolean password = !given.getOrDefault(TrunkField.PASSWORD, "").isEmpty();
        if (password
                && trunk.text(TrunkField.USERNAME).isEmpty()
                && trunk.text(TrunkField.AUTH_USER).isEmpty()) {
            throw refused(TrunkField.USERNAME, "", "is missing; a password belongs to a user name");
        }
    }

    static RefusedException refused(TrunkField field, String value, String rule) {
        return refused(field.text(), field.kind() == TrunkField.Kind.SECRET ? "" : value, rule);
    }

    private static RefusedException refused(String field, String value, String rule) {
        String shown = value.length() > MAX_TEXT ? value.substring(0, MAX_TEXT) : value;
        return new RefusedException(RefusedException.Kind.INVALID, field, shown.replaceAll("\\p{Cntrl}", "?"), rule);
    }

    private static void checkSources(String value) throws RefusedException {
        if (value.isEmpty()) {
            return;
        }
        List<String> sources = List.of(value.split(",", -1));
        boolean addresses = sources.stream()
                .allMatch(each -> ResolverAddresses.parse(each.strip(), 0).isPresent());
        require(
                TrunkField.SOURCES,
                value,
                addresses && sources.size() <= MAX_SOURCES,
                "must be at most 64 IP addresses, each perhaps with :port, separated by commas");
    }

    private static boolean portInRange(String proxy) {
        int colon = proxy.lastIndexOf(':');
        return colon < 0 || proxy.endsWith("]") || Integer.parseInt(proxy.substring(colon + 1)) <= 65_535;
    }

    private static void match(TrunkField field, String value, Pattern rule, String text) throws RefusedException {
        require(field, value, rule.matcher(value).matches(), text);
    }

    private static void within(TrunkField field, String value, int min, int max) throws RefusedException {
        boolean number = value.matches("[0-9]{1,6}");
        require(
                field,
                value,
                number && Integer.parseInt(value) >= min && Integer.parseInt(value) <= max,
                "must be a whole number from " + min + " to " + max);
    }

    private static void oneOf(TrunkField field, String value, String... allowed) throws RefusedException {
        require(field, value, List.of(allowed).contains(value), "must be one of " + String.join(", ", allowed));
    }

    private static void require(TrunkField field, String value, boolean kept, String rule) throws RefusedException {
        if (!kept) {
            throw refused(field, value, rule);
        }
    }
}
