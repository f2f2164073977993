/** Entries in files, in the order they were written, until they are dropped at the front. */
@NullMarked
package io.tandempbx.spool.file;

import org.jspecify.annotations.NullMarked;
