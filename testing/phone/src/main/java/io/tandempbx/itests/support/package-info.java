/** Waiting and child processes for whoever handles a phone. */
@NullMarked
package io.tandempbx.itests.support;

import org.jspecify.annotations.NullMarked;
