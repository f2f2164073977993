/** The calls going on now, what an operator can do to them, and those that have just ended. */
@Export
@Version("1.2.0")
package io.tandempbx.call.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
