/** A PostgreSQL server of a test's own. */
@NullMarked
package io.tandempbx.testing.postgres;

import org.jspecify.annotations.NullMarked;
