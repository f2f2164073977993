package io.tandempbx.security.core;

import io.tandempbx.call.api.CallService;
import io.tandempbx.directory.api.DirectoryAdminService;
import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.registrar.api.ContactAdminService;
import io.tandempbx.wiring.api.ServiceSlot;

/** The services that a change of an extension reaches, each of which may be away. */
record ExtensionNeighbours(
        ServiceSlot<DirectoryService> directory,
        ServiceSlot<DirectoryAdminService> directoryAdmin,
        ServiceSlot<ContactAdminService> contacts,
        ServiceSlot<CallService> calls) {

    ExtensionNeighbours() {
        this(new ServiceSlot<>(), new ServiceSlot<>(), new ServiceSlot<>(), new ServiceSlot<>());
    }
}
