/** The calls going on now and those over lately, and what an operator can do to them. */
@Export
@Version("1.2.0")
package io.tandempbx.call.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
