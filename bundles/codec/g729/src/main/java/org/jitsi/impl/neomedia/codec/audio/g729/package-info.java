/** The way to the classes of the G.729 library, which can be seen inside their own package only. */
@NullMarked
package org.jitsi.impl.neomedia.codec.audio.g729;

import org.jspecify.annotations.NullMarked;
