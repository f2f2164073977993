/** How the node fares: results of its checks, whether it serves, and whether new calls should come to it. */
@Export
@Version("1.1.0")
package io.tandempbx.health.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
