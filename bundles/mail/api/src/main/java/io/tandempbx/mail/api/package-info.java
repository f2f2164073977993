/** Mails that leave the platform, by an outbox that outlives the process and a mail server that is away. */
@Export
@Version("1.1.0")
package io.tandempbx.mail.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
