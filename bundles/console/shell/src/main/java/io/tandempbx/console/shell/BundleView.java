package io.tandempbx.console.shell;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** One of our bundles as {@code pbx:status} shows it. */
record BundleView(String name, String version, String state) {
    private static final String OURS = "io.tandempbx.";

    /** All bundles of the platform, by name. */
    static List<BundleView> all(BundleContext context) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> String.valueOf(bundle.getSymbolicName()).startsWith(OURS))
                .map(bundle -> new BundleView(
                        bundle.getSymbolicName(), bundle.getVersion().toString(), stateOf(bundle.getState())))
                .sorted(Comparator.comparing(BundleView::name))
                .toList();
    }

    private static String stateOf(int state) {
        return switch (state) {
            case Bundle.UNINSTALLED -> "Uninstalled";
            case Bundle.INSTALLED -> "Installed";
            case Bundle.RESOLVED -> "Resolved";
            case Bundle.STARTING -> "Starting";
            case Bundle.STOPPING -> "Stopping";
            default -> "Active";
        };
    }
}
