/** Opus (RFC 6716, RFC 7587) as a codec service: the native library where it runs, else the one in Java. */
@NullMarked
package io.tandempbx.codec.opus;

import org.jspecify.annotations.NullMarked;
