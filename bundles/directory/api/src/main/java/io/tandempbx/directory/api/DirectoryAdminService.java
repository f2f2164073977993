package io.tandempbx.directory.api;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Changes the directory. Each method is one database transaction: all of it happens, and is in the next
 * {@link DirectoryService#snapshot}, or none. Blocks on the database; never called from a lane. Thread-safe.
 */
@ProviderType
public interface DirectoryAdminService {

    /**
     * Adds one extension.
     *
     * @throws DirectoryException if a value breaks a rule or the number is taken, naming field, value and rule
     */
    Extension add(NewExtension extension) throws DirectoryException;

    /**
     * Adds one extension that differs from the presets.
     *
     * @param rest what is different
     * @throws DirectoryException if a value of either breaks a rule or the number is taken; nothing is added then
     */
    Extension add(NewExtension extension, ExtensionChange rest) throws DirectoryException;

    /**
     * Changes extensions, all of them or none.
     *
     * @param changes by number; a change that changes nothing leaves the version as it is
     * @param version that the only extension among them must have; empty for whatever it has
     * @return them afterwards, in no particular order
     * @throws DirectoryException if a value breaks a rule, a number is unknown, or the version is another
     */
    List<Extension> change(Map<String, ExtensionChange> changes, Optional<Long> version) throws DirectoryException;

    /**
     * Removes one extension.
     *
     * @param version it must have; empty for whatever it has
     * @return it as it was
     * @throws DirectoryException if the number is unknown or the version is another
     */
    Extension remove(String number, Optional<Long> version) throws DirectoryException;

    /**
     * Adds or updates extensions from CSV with a header line: {@code number,password,name,email,enabled}; number is
     * required, password too unless {@code ha1_md5} and {@code ha1_sha256} columns give the hashes (as exported) or the
     * extension exists. The other columns of an export may be there too. Extensions not in the file stay as they are, and
     * so do values of which a line says nothing.
     *
     * @return the extensions that were added or updated, as they are afterwards
     * @throws DirectoryException with every bad row named by line and column; nothing is imported then
     */
    List<Extension> importCsv(Reader csv) throws DirectoryException, IOException;

    /**
     * This directory for a dry run: it judges as this one does and shows what its own changes would make of the extensions
     * that are kept now, but keeps them to itself; it is refused like a change while the database does not answer. For one
     * caller and one moment.
     */
    DirectoryAdminService rehearsal();

    /** Writes all extensions as CSV that {@link #importCsv} reads back: number, name, email, enabled and the hashes. */
    void exportCsv(Writer csv) throws IOException;
}
