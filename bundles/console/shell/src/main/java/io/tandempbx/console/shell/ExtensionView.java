package io.tandempbx.console.shell;

import io.tandempbx.directory.api.Extension;

/** An extension without its credential. */
record ExtensionView(String number, String name, String email, boolean enabled, boolean registered) {

    static ExtensionView of(Extension extension, boolean registered) {
        return new ExtensionView(
                extension.number(), extension.name(), extension.email(), extension.enabled(), registered);
    }
}
