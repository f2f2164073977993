package io.tandempbx.upgrade.core;

import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;

/**
 * What a bundle's manifest says that matters when it is replaced.
 *
 * @param requirements namespace and filter of the capabilities it cannot be resolved without
 */
record BundleFacts(
        String name,
        Version version,
        List<PackageImport> imports,
        List<PackageExport> exports,
        List<Requirement> requirements) {

    /** A capability needed, other than a package. */
    record Requirement(String namespace, String filter) {}

    BundleFacts {
        imports = List.copyOf(imports);
        exports = List.copyOf(exports);
        requirements = List.copyOf(requirements);
    }

    /**
     * @throws IllegalArgumentException if the headers are not those of a bundle
     */
    static BundleFacts of(Attributes headers) {
        List<HeaderClause> names = HeaderClause.parse(headers.getValue("Bundle-SymbolicName"));
        if (names.isEmpty() || !"2".equals(trimmed(headers.getValue("Bundle-ManifestVersion")))) {
            throw new IllegalArgumentException("is not an OSGi bundle");
        }
        if (headers.getValue("Fragment-Host") != null) {
            throw new IllegalArgumentException("is a fragment; fragments need a restart");
        }
        List<PackageExport> exports = new ArrayList<>();
        for (HeaderClause clause : HeaderClause.parse(headers.getValue("Export-Package"))) {
            for (String path : clause.paths()) {
                exports.add(new PackageExport(
                        path, Version.parseVersion(clause.attributes().get("version"))));
            }
        }
        List<PackageImport> imports = new ArrayList<>();
        for (HeaderClause clause : HeaderClause.parse(headers.getValue("Import-Package"))) {
            if (!"optional".equals(clause.directives().get("resolution"))) {
                VersionRange range = new VersionRange(clause.attributes().getOrDefault("version", "0.0.0"));
                clause.paths().forEach(path -> imports.add(new PackageImport(path, range)));
            }
        }
        return new BundleFacts(
                names.get(0).paths().get(0),
                Version.parseVersion(trimmed(headers.getValue("Bundle-Version"))),
                imports,
                exports,
                requirements(headers.getValue("Require-Capability")));
    }

    private static List<Requirement> requirements(@Nullable String header) {
        List<Requirement> requirements = new ArrayList<>();
        for (HeaderClause clause : HeaderClause.parse(header)) {
            boolean atResolve =
                    clause.directives().getOrDefault("effective", "resolve").equals("resolve");
            String filter = clause.directives().get("filter");
            if (atResolve
                    && filter != null
                    && !"optional".equals(clause.directives().get("resolution"))) {
                try {
                    FrameworkUtil.createFilter(filter);
                } catch (InvalidSyntaxException e) {
                    throw new IllegalArgumentException("requires by a filter that cannot be read: " + filter, e);
                }
                clause.paths().forEach(path -> requirements.add(new Requirement(path, filter)));
            }
        }
        return requirements;
    }

    private static @Nullable String trimmed(@Nullable String value) {
        return value == null ? null : value.strip();
    }
}
