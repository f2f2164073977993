/**
 * Who may operate the platform and what they did: users with roles, tokens, the audit log, and addresses that are kept
 * out. Changes of extensions and settings go through here as well, so that each is audited. Phones are not users; they
 * prove the credential of an extension.
 */
@Export
@Version("1.2.0")
package io.tandempbx.security.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
