/** Tests of the assembled distribution: calls, bad input, replacement of bundles, real phones. */
@NullMarked
package io.tandempbx.itests;

import org.jspecify.annotations.NullMarked;
