/** Replaces bundles of the running platform, watches how calls fare, and puts the old ones back. */
@Export
@Version("1.0.0")
package io.tandempbx.upgrade.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
