/** Records calls to stereo WAV files and keeps an index of them. */
@NullMarked
package io.tandempbx.recording.core;

import org.jspecify.annotations.NullMarked;
