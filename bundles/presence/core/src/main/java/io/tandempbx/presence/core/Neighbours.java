package io.tandempbx.presence.core;

import io.tandempbx.call.api.CallService;
import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.registrar.api.Contact;
import io.tandempbx.registrar.api.ContactService;
import io.tandempbx.route.api.Destination;
import io.tandempbx.route.api.RouteRequest;
import io.tandempbx.route.api.RouteService;
import io.tandempbx.sip.api.SipService;
import io.tandempbx.wiring.api.ServiceSlot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What presence asks others, each of whom may be away for a while. Thread-safe. */
final class Neighbours {
    private static final String PARKING = "parking";

    final ServiceSlot<SipService> sip = new ServiceSlot<>();
    final ServiceSlot<CallService> calls = new ServiceSlot<>();
    final ServiceSlot<ContactService> contacts = new ServiceSlot<>();
    final ServiceSlot<RouteService> routes = new ServiceSlot<>();
    final ServiceSlot<DirectoryService> directory = new ServiceSlot<>();
    private volatile Optional<DirectorySnapshot> lastDirectory = Optional.empty();

    /** The latest snapshot, also while the directory is away; empty only before there ever was one. */
    Optional<DirectorySnapshot> directory() {
        Optional<DirectorySnapshot> fresh = directory.call(DirectoryService::snapshot);
        if (fresh.isPresent()) {
            lastDirectory = fresh;
        }
        return lastDirectory;
    }

    /** Whether a number is an extension that may be called. */
    boolean isExtension(String number) {
        return enabled(number).isPresent();
    }

    private Optional<Extension> enabled(String number) {
        return directory().flatMap(known -> known.find(number)).filter(Extension::enabled);
    }

    /** Whether this extension, when it dials the number, fetches who is parked there; empty while routing is away. */
    Optional<Boolean> isPlace(String extension, String number, Instant at) {
        return routes.call(service -> service.route(RouteRequest.fromExtension(extension, number, at)))
                .map(plan -> plan.stages().stream().limit(1).anyMatch(first -> first.destinations()
                        .contains(new Destination.ToApplication(PARKING, number))));
    }

    /** Whether an extension may take a call that rings at another: its pickup group decides, where the other has one. */
    boolean mayTake(String who, String at) {
        String group = pickupGroup(at);
        return !who.equals(at) && isExtension(at) && (group.isEmpty() || group.equals(pickupGroup(who)));
    }

    private String pickupGroup(String extension) {
        return enabled(extension).map(its -> its.handling().pickupGroup()).orElse("");
    }

    /** Where the phones of an extension are; empty while the registrar is away. */
    Optional<List<Contact>> contacts(String extension) {
        return contacts.call(service -> service.contacts(extension));
    }
}
