/**
 * What every provider needs to live beside replaceable neighbours: a slot for a service that comes and goes, and a
 * strict reader for settings that are taken as a whole or not at all, with an editor that keeps comments, and for the file of passwords beside them.
 */
@Export
@Version("1.6.0")
package io.tandempbx.wiring.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
