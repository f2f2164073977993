/** How the database fares, and copies of it, for operators; nobody needs this to use the database. */
@Export
@Version("1.1.0")
package io.tandempbx.store.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
