/** Numbers and keeps events, delivers them to subscribers and webhooks. */
@NullMarked
package io.tandempbx.event.core;

import org.jspecify.annotations.NullMarked;
