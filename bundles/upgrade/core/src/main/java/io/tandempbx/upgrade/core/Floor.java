package io.tandempbx.upgrade.core;

import java.util.Comparator;

/** The floors of the house, by symbolic name: the order in which bundles are replaced. */
enum Floor {
    CONTRACT,
    CORE,
    SERVICE,
    FACE;

    private static final String OURS = "io.tandempbx.";

    /** Lowest floor first, then by name. */
    static final Comparator<String> UPWARDS =
            Comparator.<String, Floor>comparing(Floor::of).thenComparing(Comparator.naturalOrder());

    static Floor of(String name) {
        if (!name.startsWith(OURS)) {
            return CONTRACT; // a library: below everything that uses it
        }
        String rest = name.substring(OURS.length());
        if (rest.endsWith(".api")) {
            return CONTRACT;
        }
        String capability = rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
        return switch (capability) {
            case "sip", "registrar", "call", "media", "codec", "store", "trunk", "route" -> CORE;
            case "console", "rest", "web" -> FACE;
            default -> SERVICE;
        };
    }

    /** Whether a bundle may only change with a restart: the ring, and what does the replacing. */
    static boolean needsRestart(String name) {
        return name.startsWith("io.tandempbx.ring.")
                || name.equals("io.tandempbx.upgrade.api")
                || name.equals("io.tandempbx.upgrade.core")
                || name.equals("org.apache.felix.scr")
                || name.equals("org.apache.felix.framework")
                || name.equals("system.bundle");
    }
}
