/** ITU-T G.711 as two codec services: µ-law (PCMU) and A-law (PCMA), 64 kbit/s at 8000 Hz. */
@NullMarked
package io.tandempbx.codec.g711;

import org.jspecify.annotations.NullMarked;
