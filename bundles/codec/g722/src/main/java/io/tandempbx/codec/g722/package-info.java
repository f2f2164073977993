/** ITU-T G.722 as a codec service: 7 kHz speech at 64 kbit/s (G722). */
@NullMarked
package io.tandempbx.codec.g722;

import org.jspecify.annotations.NullMarked;
