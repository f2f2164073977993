/** A SIP phone under exact control of a test. */
@NullMarked
package io.tandempbx.itests.phone;

import org.jspecify.annotations.NullMarked;
