/** Tells phones of calls, presence and messages that they subscribed to. */
@NullMarked
package io.tandempbx.presence.core;

import org.jspecify.annotations.NullMarked;
