package io.tandempbx.store.jpa;

import io.tandempbx.store.api.DocumentException;
import io.tandempbx.store.api.DocumentSnapshot;

/** Where documents are kept, as somebody sees it who changes them. */
interface DocumentShelf {

    /** Objects to a change of what is kept at that moment. */
    @FunctionalInterface
    interface Check {
        void of(DocumentSnapshot present) throws DocumentException;
    }

    /**
     * Adds or replaces one document, if {@code check} does not object.
     *
     * @return the documents of this kind afterwards
     * @throws DocumentException from {@code check}; nothing is changed then
     */
    DocumentSnapshot put(String kind, String id, String body, Check check) throws DocumentException;

    /**
     * Removes one document, if {@code check} does not object.
     *
     * @return the documents of this kind afterwards
     * @throws DocumentException from {@code check}; nothing is changed then
     */
    DocumentSnapshot remove(String kind, String id, Check check) throws DocumentException;
}
