/**
 * SIP messages and transactions as call control, registrar and later services see them (RFC 3261): plain values, no
 * parser's types, and transactions named by strings so that they outlive the bundle that runs them.
 */
@Export
@Version("1.6.0")
package io.tandempbx.sip.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
