/** What happens on the platform, as one numbered stream of events: published without waiting, followed from any place kept. */
@Export
@Version("1.6.0")
package io.tandempbx.event.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
