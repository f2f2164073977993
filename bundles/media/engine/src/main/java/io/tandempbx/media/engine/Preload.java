package io.tandempbx.media.engine;

import java.util.Collection;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Loads and links every class of this bundle. A revision does it before it takes anything over, while its predecessor
 * still relays; and one that relays on after its bundle was exchanged can no longer load any.
 */
final class Preload {
    private static final String SUFFIX = ".class";

    private Preload() {}

    static void all(BundleContext context) {
        BundleWiring wiring = context.getBundle().adapt(BundleWiring.class);
        Collection<String> entries = wiring.listResources(
                "/", "*" + SUFFIX, BundleWiring.LISTRESOURCES_RECURSE | BundleWiring.LISTRESOURCES_LOCAL);
        for (String entry : entries) {
            String name = entry.substring(0, entry.length() - SUFFIX.length()).replace('/', '.');
            try {
                Class.forName(name, true, wiring.getClassLoader());
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException("a class of this bundle cannot be loaded", e);
            }
        }
    }
}
