/** ITU-T G.729 with Annexes A and B as a codec service: 8 kbit/s at 8000 Hz. */
@NullMarked
package io.tandempbx.codec.g729;

import org.jspecify.annotations.NullMarked;
