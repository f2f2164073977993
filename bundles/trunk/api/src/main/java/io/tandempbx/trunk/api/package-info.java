/** Trunks: the ways to carriers and other telephone systems, their state and their limits. */
@Export
@Version("1.2.0")
package io.tandempbx.trunk.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
