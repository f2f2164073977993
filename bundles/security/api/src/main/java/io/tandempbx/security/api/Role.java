package io.tandempbx.security.api;

import java.util.Locale;
import java.util.Optional;

/** What a user may do; each role may do all that those before it may. */
public enum Role {
    /** Looks. */
    VIEWER,
    /** Looks, ends calls, and changes extensions. */
    OPERATOR,
    /** Everything: users, configuration, bans. */
    ADMIN;

    public boolean includes(Role needed) {
        return compareTo(needed) >= 0;
    }

    /** The role's name in lower case, as people write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of that lower-case name. */
    public static Optional<Role> of(String text) {
        for (Role role : values()) {
            if (role.text().equals(text)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
