/** Rooms in which callers hear each other. */
@NullMarked
package io.tandempbx.conference.core;

import org.jspecify.annotations.NullMarked;
