/** Recordings of calls: made on demand or by rule, found again, kept for a time. */
@Export
@Version("1.1.0")
package io.tandempbx.recording.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
