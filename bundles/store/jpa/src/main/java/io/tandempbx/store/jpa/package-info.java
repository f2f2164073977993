/** The directory of extensions, kept in a relational database through JPA and served from memory. */
@NullMarked
package io.tandempbx.store.jpa;

import org.jspecify.annotations.NullMarked;
