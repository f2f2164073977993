package io.tandempbx.directory.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether the phones of an extension are spoken to encrypted (SRTP, RFC 3711); keys go over TLS only. */
public enum MediaEncryption {
    /** As call control does with all phones. */
    PRESET,
    /** Never. */
    OFF,
    /** When a phone asks for it, or takes it when it is offered first as it is called. */
    OPTIONAL,
    /** Always: phones that are not connected over TLS can neither call nor be called. */
    REQUIRED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As it is written in files and shown to operators. */
    public String text() {
        return text;
    }

    /** The one of this name in lower case. */
    public static Optional<MediaEncryption> of(String text) {
        return Arrays.stream(values())
                .filter(known -> known.text().equals(text))
                .findFirst();
    }

    /** All names, for those who gave another. */
    public static String choices() {
        return Arrays.stream(values()).map(MediaEncryption::text).collect(Collectors.joining(", "));
    }
}
