/** ITU-T G.726 as eight codec services: ADPCM at 16, 24, 32 and 40 kbit/s, packed in two orders. */
@NullMarked
package io.tandempbx.codec.g726;

import org.jspecify.annotations.NullMarked;
