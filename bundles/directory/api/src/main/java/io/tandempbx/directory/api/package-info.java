/** Who may use the platform: extensions with their credentials, read as an immutable snapshot, changed by administration. */
@Export
@Version("1.6.0")
package io.tandempbx.directory.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
