/** Sockets of the ring, one reader thread, and the framing of messages on streams. */
package io.tandempbx.sip.jain.transport;
