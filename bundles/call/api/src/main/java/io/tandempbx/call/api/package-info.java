/** The calls going on now, those over lately, what an operator can do to them, and how they end. */
@Export
@Version("1.11.0")
package io.tandempbx.call.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
