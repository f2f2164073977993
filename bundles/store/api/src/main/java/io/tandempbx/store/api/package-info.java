/** How the database fares, copies of it, and small configuration documents that are kept in it. */
@Export
@Version("1.2.0")
package io.tandempbx.store.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
