package io.tandempbx.upgrade.core;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/** The installed bundles by symbolic name, and what can be done to them. */
final class Bundles implements Planner.Installed {
    private static final int REFRESH_SECONDS = 30;
    private static final int START_LEVEL_OF_NEW = 60;
    private static final String LOCATION_OF_NEW = "tandem-upgrade:";

    private final BundleContext context;

    Bundles(BundleContext context) {
        this.context = context;
    }

    @Override
    public Map<String, BundleFacts> bundles() {
        Map<String, BundleFacts> all = new HashMap<>();
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getBundleId() != 0 && bundle.getSymbolicName() != null) {
                facts(bundle).ifPresent(facts -> all.put(facts.name(), facts));
            }
        }
        return all;
    }

    private static Optional<BundleFacts> facts(Bundle bundle) {
        Attributes headers = new Attributes();
        var dictionary = bundle.getHeaders("");
        for (String key : Collections.list(dictionary.keys())) {
            headers.putValue(key, dictionary.get(key));
        }
        try {
            return Optional.of(BundleFacts.of(headers));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // a fragment, or of before OSGi R4: never the subject of an upgrade
        }
    }

    @Override
    public List<PackageExport> frameworkPackages() {
        List<PackageExport> packages = new ArrayList<>();
        for (BundleCapability capability : capabilities(context.getBundle(0), PackageNamespace.PACKAGE_NAMESPACE)) {
            Map<String, Object> attributes = capability.getAttributes();
            String name = String.valueOf(attributes.get(PackageNamespace.PACKAGE_NAMESPACE));
            Version version = (Version) attributes.get(PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE);
            packages.add(new PackageExport(name, version == null ? Version.emptyVersion : version));
        }
        return packages;
    }

    @Override
    public boolean isProvided(BundleFacts.Requirement requirement) {
        try {
            var filter = FrameworkUtil.createFilter(requirement.filter());
            return Arrays.stream(context.getBundles())
                    .flatMap(bundle -> capabilities(bundle, requirement.namespace()).stream())
                    .anyMatch(capability -> filter.matches(capability.getAttributes()));
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(requirement.filter(), e);
        }
    }

    private static List<BundleCapability> capabilities(Bundle bundle, String namespace) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        return revision == null ? List.of() : revision.getDeclaredCapabilities(namespace);
    }

    @Override
    public boolean isActive(String name) {
        return find(name).map(bundle -> bundle.getState() == Bundle.ACTIVE).orElse(false);
    }

    @Override
    public Set<String> closure(Collection<String> names) {
        return wiring().getDependencyClosure(all(names)).stream()
                .map(Bundle::getSymbolicName)
                .collect(Collectors.toSet());
    }

    Optional<Bundle> find(String name) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .findFirst();
    }

    Bundle get(String name) throws BundleException {
        return find(name).orElseThrow(() -> new BundleException(name + " is not installed"));
    }

    /** Of the bundle, or empty when it is not installed. */
    String version(String name) {
        return find(name).map(bundle -> bundle.getVersion().toString()).orElse("");
    }

    void stop(String name) throws BundleException {
        get(name).stop(Bundle.STOP_TRANSIENT);
    }

    void start(String name) throws BundleException {
        get(name).start(Bundle.START_TRANSIENT);
    }

    /** Gives a bundle other content, or installs it; it is not started. */
    void put(String name, Path jar) throws BundleException {
        try (InputStream content = new BufferedInputStream(Files.newInputStream(jar))) {
            Optional<Bundle> present = find(name);
            if (present.isPresent()) {
                present.get().update(content);
                return;
            }
            Bundle added = context.installBundle(LOCATION_OF_NEW + name, content);
            BundleStartLevel level = added.adapt(BundleStartLevel.class);
            level.setStartLevel(START_LEVEL_OF_NEW);
            // leaves the mark that lets the framework start it by itself after a restart
            added.start();
        } catch (IOException e) {
            throw new BundleException(jar + " cannot be read", e);
        }
    }

    void remove(String name) throws BundleException {
        get(name).uninstall();
    }

    /** Re-wires bundles that were left on old wires; none of them may be active if it should stay stopped. */
    void refresh(Collection<String> names) throws BundleException {
        Set<Bundle> bundles = all(names);
        Set<Bundle> pending = new HashSet<>(wiring().getRemovalPendingBundles());
        pending.retainAll(bundles);
        if (pending.isEmpty()) {
            return;
        }
        CountDownLatch refreshed = new CountDownLatch(1);
        wiring().refreshBundles(pending, event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
            }
        });
        try {
            if (!refreshed.await(REFRESH_SECONDS, TimeUnit.SECONDS)) {
                throw new BundleException("re-wiring did not end within " + REFRESH_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BundleException("interrupted while re-wiring", e);
        }
    }

    /** Writes what a bundle consists of now as a jar. */
    void copy(String name, Path jar) throws BundleException, IOException {
        Bundle bundle = get(name);
        try (JarOutputStream out = new JarOutputStream(openNew(jar))) {
            write(bundle, JarFile.MANIFEST_NAME, out);
            copyBelow(bundle, "/", out);
        }
    }

    private static OutputStream openNew(Path jar) throws IOException {
        return Files.newOutputStream(jar);
    }

    private static void copyBelow(Bundle bundle, String directory, JarOutputStream out) throws IOException {
        var paths = bundle.getEntryPaths(directory);
        if (paths == null) {
            return;
        }
        for (String path : Collections.list(paths)) {
            if (path.endsWith("/")) {
                copyBelow(bundle, path, out);
            } else if (!path.equals(JarFile.MANIFEST_NAME)) {
                write(bundle, path, out);
            }
        }
    }

    private static void write(Bundle bundle, String path, JarOutputStream out) throws IOException {
        URL entry = bundle.getEntry(path);
        if (entry == null) {
            throw new IOException(bundle.getSymbolicName() + " has no " + path);
        }
        out.putNextEntry(new JarEntry(path));
        try (InputStream in = entry.openStream()) {
            in.transferTo(out);
        }
        out.closeEntry();
    }

    private Set<Bundle> all(Collection<String> names) {
        return names.stream().flatMap(name -> find(name).stream()).collect(Collectors.toSet());
    }

    private FrameworkWiring wiring() {
        return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
    }
}
