package io.tandempbx.upgrade.core;

import org.osgi.framework.VersionRange;

/** A package that a bundle cannot be resolved without, and the versions that will do. */
record PackageImport(String name, VersionRange range) {
    @Override
    public String toString() {
        return name + " " + range;
    }
}
