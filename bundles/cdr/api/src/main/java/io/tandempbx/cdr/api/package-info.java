/** Call records: what became of every call, searched by whoever shows them and kept by the store. */
@Export
@Version("1.1.0")
package io.tandempbx.cdr.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
