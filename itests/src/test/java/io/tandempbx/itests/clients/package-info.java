/** Phone programs that nobody here wrote. */
@NullMarked
package io.tandempbx.itests.clients;

import org.jspecify.annotations.NullMarked;
