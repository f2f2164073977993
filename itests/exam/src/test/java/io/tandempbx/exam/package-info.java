/** Our bundles with real services injected, in an OSGi framework without Karaf. */
@NullMarked
package io.tandempbx.exam;

import org.jspecify.annotations.NullMarked;
