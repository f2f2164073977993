/**
 * Open channels that outlive the bundles using them. A provider borrows a channel, registers it with a selector of its
 * own, and on deactivation cancels its keys and leaves the channel here; the kernel buffers what arrives meanwhile.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package io.tandempbx.ring.socket;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
