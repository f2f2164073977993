package io.tandempbx.registrar.api;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** Looks up registrations. Never blocks. Thread-safe. */
@ProviderType
public interface ContactService {

    /** The live contacts of an extension, most preferred first; empty when none is registered. */
    List<Contact> contacts(String extension);

    /** All live contacts by extension. */
    Map<String, List<Contact>> all();
}
