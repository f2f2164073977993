/** How the database fares, for whoever shows it; nobody needs this to use the database. */
@Export
@Version("1.0.0")
package io.tandempbx.store.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
