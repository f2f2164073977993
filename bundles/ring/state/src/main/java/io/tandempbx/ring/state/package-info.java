/**
 * What the platform knows about calls, registrations and transactions, as byte records that outlive the bundles which
 * wrote them. A provider opens its tables on activation, reads what its predecessor left, writes on every change and
 * simply stops on deactivation.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.1.0")
package io.tandempbx.ring.state;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
