package io.tandempbx.security.api;

import io.tandempbx.directory.api.DirectoryAdminService;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.directory.api.ExtensionChange;
import io.tandempbx.directory.api.NewExtension;
import java.io.IOException;
import java.io.Reader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Changes extensions with all that follows from it: registrations and calls are ended where that is due, and every change
 * is audited. Blocks on the database. Thread-safe.
 */
@ProviderType
public interface ExtensionAdminService {

    /** What disabling did. */
    record Disabled(Extension extension, int terminatedCalls, int removedContacts) {}

    /**
     * Adds an extension.
     *
     * @param rest what shall be different from the presets beside what it takes to add one
     */
    Extension add(NewExtension extension, ExtensionChange rest, Identity by) throws RefusedException;

    /**
     * Adds and changes extensions from CSV, as {@link DirectoryAdminService#importCsv} describes; ends the registrations of
     * those that are disabled then or have another password, not their calls.
     *
     * @return how many extensions were in the file
     * @throws RefusedException with every bad row; nothing was changed then
     */
    int importCsv(Reader csv, Identity by) throws RefusedException, IOException;

    /**
     * Changes what is given and leaves the rest.
     *
     * @param version the caller saw; empty for whatever is there
     */
    Extension change(String number, ExtensionChange change, Optional<Long> version, Identity by)
            throws RefusedException;

    /** Removes an extension; ends its registrations and calls. */
    void remove(String number, Optional<Long> version, Identity by) throws RefusedException;

    /** Sets a password; ends the extension's registrations, not its calls. */
    Extension password(String number, String password, Identity by) throws RefusedException;

    /**
     * Refuses every new call and registration of an extension, and removes its registrations. Idempotent.
     *
     * @param keepCalls lets calls that are up go on; otherwise they are ended before this returns
     */
    Disabled disable(String number, boolean keepCalls, Identity by) throws RefusedException;

    /** Allows what {@link #disable} refused. Idempotent. */
    Extension enable(String number, Identity by) throws RefusedException;

    /**
     * Gives each of these extensions a new generated password and ends its registrations.
     *
     * @param numbers all extensions when empty
     * @return the new passwords by number; they are kept nowhere
     * @throws RefusedException if a number is unknown; nothing was changed then
     */
    Map<String, String> rotate(List<String> numbers, Identity by) throws RefusedException;
}
