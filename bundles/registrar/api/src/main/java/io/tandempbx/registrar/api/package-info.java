/** Where the phones of an extension can be reached now (RFC 3261 §10). */
@Export
@Version("1.3.0")
package io.tandempbx.registrar.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
