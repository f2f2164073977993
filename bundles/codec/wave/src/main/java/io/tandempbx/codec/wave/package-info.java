/** What codecs that keep the waveform have in common: concealment of loss (G.711 Appendix I), comfort noise (RFC 3389). */
@NullMarked
package io.tandempbx.codec.wave;

import org.jspecify.annotations.NullMarked;
