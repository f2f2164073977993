package io.tandempbx.trunk.api;

import java.util.Locale;
import java.util.Optional;

/** What can be set of a trunk. Values are texts; a number or a flag is written as in a file of settings. */
public enum TrunkField {
    /** Shown to operators. */
    NAME(Kind.TEXT, "", "shown to operators"),
    /** Whether it is used. */
    ENABLED(Kind.FLAG, "true", "whether it is used"),
    /** How the two know each other. */
    MODE(Kind.TEXT, "address", "register (we register with it) or address (each knows the other's address)"),
    /** Domain or address of the carrier; also what Request-URI, From and To name. */
    HOST(Kind.TEXT, "", "domain or address of the carrier"),
    /** 0 asks DNS for it (RFC 3263 §4.2). */
    PORT(Kind.NUMBER, "0", "0 to 65535; 0 asks DNS, or takes 5060"),
    /** How messages travel; {@code auto} asks DNS for it (RFC 3263 §4.1). */
    TRANSPORT(Kind.TEXT, "auto", "auto, udp, tcp or tls; auto asks DNS, or takes udp"),
    /** Where everything is sent instead of the host: {@code host[:port]}. */
    OUTBOUND_PROXY(Kind.TEXT, "", "host[:port] where everything is sent instead"),
    /** User part of our address there. */
    USERNAME(Kind.TEXT, "", "user part of our address there"),
    /** User name of the credentials when it is another. */
    AUTH_USER(Kind.TEXT, "", "user name of the credentials; empty for the username"),
    /** Goes in and never comes out; kept as hashes, so it belongs to one user name and one realm. */
    PASSWORD(Kind.SECRET, "", "kept as hashes for one user name and one realm"),
    /** That the carrier names in its challenges. */
    REALM(Kind.TEXT, "", "that the carrier names in its challenges; empty for the host"),
    /** Asked for. */
    REGISTER_EXPIRES_SECONDS(Kind.NUMBER, "600", "30 to 86400"),
    /** Which trunk of a route first, among those to which the route gives one priority: the smaller. */
    PRIORITY(Kind.NUMBER, "10", "0 to 65535; the smaller first, where the route's own priorities are equal"),
    /** Share among trunks of a route that are equal otherwise (RFC 2782); with 0 it comes after those that have one. */
    WEIGHT(Kind.NUMBER, "10", "0 to 65535; share among equals of a route; 0 comes last"),
    /** Calls at a time, both directions; 0 for no limit. */
    MAX_CHANNELS(Kind.NUMBER, "0", "0 to 100000 calls at a time; 0 for no limit"),
    /** New calls a second, both directions; 0 for no limit. */
    CALLS_PER_SECOND(Kind.NUMBER, "0", "0 to 10000 new calls a second; 0 for no limit"),
    /** Which number is shown outside. */
    CALLER_ID(
            Kind.TEXT, "pass", "pass (the caller's own, else caller_id_number), fixed (caller_id_number) or withheld"),
    /** See {@link #CALLER_ID}. */
    CALLER_ID_NUMBER(Kind.TEXT, "", "shown when the caller has none of its own, or always"),
    /** How numbers are written towards the carrier. */
    NUMBER_FORMAT(Kind.TEXT, "as_is", "of the caller's number: as_is, e164 or national"),
    /** What From names. */
    FROM_USER(Kind.TEXT, "caller", "user part of From: caller (the number shown) or username"),
    /** Whether it may learn who calls although the number is withheld (RFC 3325). */
    SEND_IDENTITY(Kind.FLAG, "false", "whether it is trusted with P-Asserted-Identity"),
    /** Whether its P-Asserted-Identity is believed. */
    ACCEPT_IDENTITY(Kind.FLAG, "false", "whether its P-Asserted-Identity and Privacy are believed"),
    /** Whether it learns who forwarded a call (RFC 5806). */
    SEND_DIVERSION(Kind.FLAG, "true", "whether it learns who forwarded a call"),
    /** Digits taken off the front of a dialled number. */
    DIAL_STRIP(Kind.NUMBER, "0", "0 to 20 digits taken off the front of a dialled number"),
    /** Put in front of a dialled number after that. */
    DIAL_PREFIX(Kind.TEXT, "", "put in front of a dialled number after that"),
    /** For E.164; empty leaves numbers as they are. */
    COUNTRY_CODE(Kind.TEXT, "", "1 to 3 digits; empty leaves numbers as they are"),
    /** In front of a number of the same country. */
    NATIONAL_PREFIX(Kind.TEXT, "0", "in front of a number within the country"),
    /** In front of a country code. */
    INTERNATIONAL_PREFIX(Kind.TEXT, "00", "in front of a country code"),
    /** The only codecs that are spoken with it, in order of preference; empty for the platform's. */
    CODECS(Kind.TEXT, "", "the only ones spoken, in order of preference, between commas; empty for the platform's"),
    /** Further addresses its calls come from. */
    SOURCES(Kind.TEXT, "", "further addresses its calls come from, address[:port], separated by commas"),
    /** How often it is asked whether it is there; 0 for never. */
    PROBE_SECONDS(Kind.NUMBER, "30", "0 or 5 to 3600; how often it is asked whether it is there");

    /** What values look like. */
    public enum Kind {
        /** Anything that the field's own rule allows. */
        TEXT,
        /** A whole number. */
        NUMBER,
        /** {@code true} or {@code false}. */
        FLAG,
        /** A text that is never shown. */
        SECRET
    }

    private final Kind kind;
    private final String preset;
    private final String meaning;

    TrunkField(Kind kind, String preset, String meaning) {
        this.kind = kind;
        this.preset = preset;
        this.meaning = meaning;
    }

    public Kind kind() {
        return kind;
    }

    /** The value when none is given. */
    public String preset() {
        return preset;
    }

    /** One line for operators. */
    public String meaning() {
        return meaning;
    }

    /** As it is written and shown, for example {@code max_channels}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The field that is written so. */
    public static Optional<TrunkField> of(String text) {
        for (TrunkField field : values()) {
            if (field.text().equals(text)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }
}
