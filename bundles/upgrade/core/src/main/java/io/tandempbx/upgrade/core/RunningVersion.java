package io.tandempbx.upgrade.core;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The version of what runs: that of the newest of our bundles, since a release brings those that it changed. Told to all by a
 * system property and a file, and kept true while bundles are replaced and put back. Thread-safe.
 */
final class RunningVersion implements BundleListener {
    /** The system property. */
    static final String PROPERTY = "tandem.version";

    private static final Logger LOG = LoggerFactory.getLogger(RunningVersion.class);
    private static final String OURS = "io.tandempbx.";

    private final BundleContext context;
    private final Path file;

    /** @param file that holds the version, and nothing else, as one line */
    RunningVersion(BundleContext context, Path file) {
        this.context = context;
        this.file = file;
    }

    void start() {
        context.addBundleListener(this);
        look();
    }

    void stop() {
        context.removeBundleListener(this);
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        boolean another = event.getType() == BundleEvent.INSTALLED
                || event.getType() == BundleEvent.UPDATED
                || event.getType() == BundleEvent.UNINSTALLED;
        if (another && isOurs(event.getBundle())) {
            look();
        }
    }

    private synchronized void look() {
        Optional<Version> newest = Arrays.stream(context.getBundles())
                .filter(RunningVersion::isOurs)
                .map(Bundle::getVersion)
                .max(Comparator.naturalOrder());
        if (newest.isEmpty()) {
            return;
        }
        String version = newest.get().toString();
        System.setProperty(PROPERTY, version);
        try {
            write(version + "\n");
        } catch (IOException e) {
            LOG.warn("{} does not say what runs: {}", file, e.toString());
        }
    }

    private void write(String text) throws IOException {
        if (text.equals(written())) {
            return;
        }
        Path next = file.resolveSibling("." + file.getFileName() + ".new");
        Files.writeString(next, text, StandardCharsets.US_ASCII);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String written() throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private static boolean isOurs(Bundle bundle) {
        return String.valueOf(bundle.getSymbolicName()).startsWith(OURS);
    }
}
