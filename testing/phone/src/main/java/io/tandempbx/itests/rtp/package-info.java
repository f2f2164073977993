/** RTP streams that a test sends and measures. */
@NullMarked
package io.tandempbx.itests.rtp;

import org.jspecify.annotations.NullMarked;
