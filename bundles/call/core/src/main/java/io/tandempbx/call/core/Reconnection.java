package io.tandempbx.call.core;

import io.tandempbx.registrar.api.Contact;
import io.tandempbx.registrar.api.ContactService;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.SipService;
import io.tandempbx.sip.api.Transport;
import java.util.Comparator;
import java.util.Optional;

/**
 * Finds phones again whose TCP connection ended, with a process of ours or with a network: a phone opens a new one and
 * registers over it (RFC 5626 §4.4), or sends a request of its call over it. A registration counts as the phone's when it
 * has the contact that made the dialog or comes from the same address.
 */
final class Reconnection {
    private Reconnection() {}

    /** Leads a dialog over the newest connection of its phone when its own is gone. */
    static void follow(Leg leg, SipService sip, Optional<ContactService> contacts) {
        Dialog dialog = leg.dialog;
        Flow lost = dialog.flow;
        boolean usable = lost.transport() == Transport.UDP || (!dialog.adoptedAfterCrash && sip.isOpen(lost));
        if (usable || leg.state == LegState.GONE) {
            return;
        }
        contacts.stream()
                .flatMap(all -> all.contacts(leg.party).stream())
                .filter(contact -> contact.flow().transport() == lost.transport() && sip.isOpen(contact.flow()))
                .filter(contact -> isSame(contact, dialog)
                        || contact.flow()
                                .remote()
                                .getAddress()
                                .equals(lost.remote().getAddress()))
                .max(Comparator.comparing((Contact contact) -> isSame(contact, dialog))
                        .thenComparing(Contact::expiresAt))
                .ifPresent(contact -> dialog.moveTo(contact.flow()));
    }

    private static boolean isSame(Contact contact, Dialog dialog) {
        return contact.uri().equals(dialog.target);
    }
}
