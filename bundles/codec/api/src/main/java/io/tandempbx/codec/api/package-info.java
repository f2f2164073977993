/** Codecs as services: what a codec is called in SDP, and its encoder and decoder. */
@Export
@Version("1.3.0")
package io.tandempbx.codec.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
