/** Brings each ended call to the database exactly once, and searches call records. */
@NullMarked
package io.tandempbx.cdr.core;

import org.jspecify.annotations.NullMarked;
