package io.tandempbx.call.core;

import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.registrar.api.Contact;
import io.tandempbx.sip.api.Flow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Decides where a dialled number leads: a pure function of its arguments. */
final class Router {
    static final String ECHO = "echo";
    private static final String ECHO_CODE = "*43";

    private Router() {}

    /**
     * @param caller   the calling extension
     * @param from     where its INVITE came from: the phone that calls does not ring itself
     * @param dialled  digits as dialled
     * @param contacts live contacts of an extension
     */
    static Route route(
            String caller,
            Flow from,
            String dialled,
            DirectorySnapshot directory,
            Function<String, List<Contact>> contacts) {
        List<String> trace = new ArrayList<>();
        trace.add("caller " + caller + " dialled " + dialled);
        if (dialled.equals(ECHO_CODE)) {
            trace.add(ECHO_CODE + " is the echo application");
            return new Route(0, ECHO, List.of(), trace);
        }
        var called = directory.find(dialled);
        if (called.isEmpty()) {
            trace.add("no extension, application or route has this number: 404");
            return new Route(404, "", List.of(), trace);
        }
        if (!called.get().enabled()) {
            trace.add("extension " + dialled + " is disabled: 480");
            return new Route(480, "", List.of(), trace);
        }
        if (called.get().doNotDisturb()) {
            trace.add("extension " + dialled + " does not want to be disturbed: 480");
            return new Route(480, "", List.of(), trace);
        }
        List<Contact> phones = contacts.apply(dialled).stream()
                .filter(contact -> !contact.flow().remote().equals(from.remote()))
                .toList();
        if (phones.isEmpty()) {
            trace.add("extension " + dialled + " has no registered phone: 480");
            return new Route(480, "", List.of(), trace);
        }
        phones.forEach(phone -> trace.add("ring " + dialled + " at " + phone.uri()));
        return new Route(0, dialled, phones, trace);
    }
}
