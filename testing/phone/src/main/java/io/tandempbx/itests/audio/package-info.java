/** Speech, its files, and how alike two recordings are. */
@NullMarked
package io.tandempbx.itests.audio;

import org.jspecify.annotations.NullMarked;
