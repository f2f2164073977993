/**
 * Media sessions on plain non-blocking channels. {@link io.tandempbx.media.engine.MediaEngine} is the control side: it
 * opens, joins and closes sessions and writes their records. {@link io.tandempbx.media.engine.MediaLoop} is the packet
 * side: it reads a session's {@link io.tandempbx.media.engine.Plan} and never waits for the control side.
 */
@NullMarked
package io.tandempbx.media.engine;

import org.jspecify.annotations.NullMarked;
