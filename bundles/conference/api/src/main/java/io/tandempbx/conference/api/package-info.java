/** Conferences: who is in which room, and what operators can do about it. */
@Export
@Version("1.0.0")
package io.tandempbx.conference.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
