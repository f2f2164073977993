/** Media sessions: RTP endpoints by name, joined in pairs or to an application (RFC 3550). */
@Export
@Version("1.0.0")
package io.tandempbx.media.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
