/** The server under test, its shell and its bundles. */
@NullMarked
package io.tandempbx.itests.pbx;

import org.jspecify.annotations.NullMarked;
