package io.tandempbx.directory.api;

import java.util.Optional;

/**
 * What shall be different about an extension; empty leaves a value as it is.
 *
 * @param email an empty text forgets the address
 */
public record ExtensionChange(
        Optional<String> name,
        Optional<String> email,
        Optional<String> password,
        Optional<Boolean> enabled,
        Optional<Boolean> allowExternal,
        Optional<Boolean> voicemailEnabled,
        Optional<Boolean> admin,
        Optional<Boolean> doNotDisturb,
        CallHandlingChange handling) {

    /** Nothing. */
    public static final ExtensionChange NONE = new ExtensionChange(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            CallHandlingChange.NONE);

    /** Only another password. */
    public static ExtensionChange ofPassword(String password) {
        return new ExtensionChange(
                Optional.empty(),
                Optional.empty(),
                Optional.of(password),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                CallHandlingChange.NONE);
    }

    /** Only enabled or disabled. */
    public static ExtensionChange ofEnabled(boolean enabled) {
        return new ExtensionChange(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(enabled),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                CallHandlingChange.NONE);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "ExtensionChange[name=" + name + ", email=" + email + ", enabled=" + enabled + "]";
    }
}
