package io.tandempbx.registrar.api;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** Looks up registrations. Never blocks. Thread-safe. */
@ProviderType
public interface ContactService {

    /** The live contacts of an extension, most preferred first; empty when none is registered. */
    List<Contact> contacts(String extension);

    /** What is known about reaching this contact. */
    default Reach reach(Contact contact) {
        return Reach.UNKNOWN;
    }

    /** The last attempts to register as this extension, those that failed too, the latest first. */
    default List<RegistrationAttempt> attempts(String extension) {
        return List.of();
    }

    /** All live contacts by extension. */
    Map<String, List<Contact>> all();
}
