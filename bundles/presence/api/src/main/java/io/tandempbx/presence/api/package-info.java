/** What phones are told of others without asking: lamps, presence and waiting messages (RFC 6665), and who is told. */
@Export
@Version("1.0.0")
package io.tandempbx.presence.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
