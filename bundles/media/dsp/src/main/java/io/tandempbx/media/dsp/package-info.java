/** Signal processing that knows no sockets: changing the sampling rate. */
@NullMarked
package io.tandempbx.media.dsp;

import org.jspecify.annotations.NullMarked;
