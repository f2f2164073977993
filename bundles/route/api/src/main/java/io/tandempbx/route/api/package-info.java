/**
 * Where a dialled number leads, and why: a pure function of caller, digits, time and the dial plan; and the parts of the
 * dial plan that operators keep.
 */
@Export
@Version("1.2.0")
package io.tandempbx.route.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
