/**
 * Open TLS sessions that outlive the bundles using them: the engine of a connection whose channel is held in the socket
 * ring. The octets between channel and engine are left with that channel.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package io.tandempbx.ring.tls;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
