/** Media sessions: RTP endpoints by name, joined in pairs, in rooms or to an application (RFC 3550). */
@Export
@Version("1.7.0")
package io.tandempbx.media.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
