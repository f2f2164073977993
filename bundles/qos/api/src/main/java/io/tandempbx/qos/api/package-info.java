/** How calls sound: each direction of each leg measured, thresholds that are broken, and what became of ended calls. */
@Export
@Version("1.1.0")
package io.tandempbx.qos.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
