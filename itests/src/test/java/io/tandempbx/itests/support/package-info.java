/** Waiting, ports, processes and directories for tests. */
@NullMarked
package io.tandempbx.itests.support;

import org.jspecify.annotations.NullMarked;
