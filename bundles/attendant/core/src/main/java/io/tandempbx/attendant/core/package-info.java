/** Menus that answer callers and lead them on. */
@NullMarked
package io.tandempbx.attendant.core;

import org.jspecify.annotations.NullMarked;
