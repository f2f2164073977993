/** Mailboxes: callers leave messages, owners hear them, both by telephone. */
@NullMarked
package io.tandempbx.voicemail.core;

import org.jspecify.annotations.NullMarked;
