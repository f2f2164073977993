/** One call between two extensions, made to see whether calls can be made. */
@NullMarked
package io.tandempbx.tools.testcall;

import org.jspecify.annotations.NullMarked;
