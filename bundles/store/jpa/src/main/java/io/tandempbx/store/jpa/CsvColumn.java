package io.tandempbx.store.jpa;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A column of the extension file; its name in the header is the lower-case name of the constant. */
enum CsvColumn {
    NUMBER,
    PASSWORD,
    NAME,
    EMAIL,
    ENABLED,
    HA1_MD5,
    HA1_SHA256,
    ALLOW_EXTERNAL,
    VOICEMAIL_ENABLED,
    IS_ADMIN,
    DND,
    FORWARD_ALWAYS,
    FORWARD_BUSY,
    FORWARD_NO_ANSWER,
    FORWARD_UNREGISTERED,
    NO_ANSWER_SECONDS,
    CALL_WAITING,
    CLASS_OF_SERVICE,
    PICKUP_GROUP,
    FOLLOW_ME,
    SRTP,
    CODECS;

    static Optional<CsvColumn> of(String header) {
        return Arrays.stream(values())
                .filter(column -> column.header().equalsIgnoreCase(header.strip()))
                .findFirst();
    }

    static String all() {
        return Arrays.stream(values()).map(CsvColumn::header).collect(Collectors.joining(", "));
    }

    String header() {
        return name().toLowerCase(Locale.ROOT);
    }
}
