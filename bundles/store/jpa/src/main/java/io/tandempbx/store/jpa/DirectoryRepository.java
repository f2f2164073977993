package io.tandempbx.store.jpa;

import io.tandempbx.directory.api.DirectoryException;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import java.util.Collection;

/** Where extensions are kept, as somebody sees it who changes them. */
interface DirectoryRepository {

    /** Computes which extensions to put, from what is kept at that moment. */
    @FunctionalInterface
    interface Change {
        Collection<Extension> from(DirectorySnapshot present) throws DirectoryException;
    }

    /** Objects to a change of what is kept at that moment. */
    @FunctionalInterface
    interface Check {
        void of(DirectorySnapshot present) throws DirectoryException;
    }

    /** What is kept at this moment. */
    DirectorySnapshot present();

    /**
     * Puts the extensions that {@code change} computes, adding or replacing by number.
     *
     * @return what is kept afterwards
     * @throws DirectoryException from {@code change}; nothing is changed then
     */
    DirectorySnapshot change(Change change) throws DirectoryException;

    /**
     * Removes one extension that {@code check} does not object to.
     *
     * @return what is kept afterwards
     * @throws DirectoryException from {@code check}; nothing is changed then
     */
    DirectorySnapshot remove(String number, Check check) throws DirectoryException;
}
