/** Mailboxes: the messages left in them, who may hear them, and with what they greet. */
@Export
@Version("1.1.0")
package io.tandempbx.voicemail.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
