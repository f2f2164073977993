package io.tandempbx.call.core;

import io.tandempbx.registrar.api.Contact;
import java.util.List;

/**
 * Where a dialled number leads, and why.
 *
 * @param status   0 when there is a destination; otherwise the final response for the caller
 * @param answer   the application that answers, or the extension that is called; empty without destination
 * @param contacts where the extension's phones are, most preferred first; empty for an application
 * @param trace    one step per line, for operators
 */
record Route(int status, String answer, List<Contact> contacts, List<String> trace) {

    Route {
        contacts = List.copyOf(contacts);
        trace = List.copyOf(trace);
    }

    boolean toApplication() {
        return status == 0 && contacts.isEmpty();
    }
}
