/** Independent implementations of the codecs as programs, speech to feed them, and how far two signals are apart. */
@NullMarked
package io.tandempbx.testing.codec;

import org.jspecify.annotations.NullMarked;
