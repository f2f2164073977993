package io.tandempbx.upgrade.core;

import org.osgi.framework.Version;

/** A package in one version; a bundle may offer the same one in several. */
record PackageExport(String name, Version version) {}
