package io.tandempbx.itests.pbx;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which component instances stand behind our services: a re-created one registers its service anew. */
public final class Components {
    private static final Pattern PROPERTY = Pattern.compile("(?m)^ (component\\.id|service\\.id) = (\\d+)\\s*$");
    private static final Pattern PROVIDER =
            Pattern.compile("(?m)^Provided by\\s*:\\s*$\\s*^ Tandem PBX :: (\\S+) :: (\\S+) \\(\\d+\\)");

    private Components() {}

    /**
     * All services of our bundles: {@code <bundle> [<interfaces>]} to {@code <component id>/<service id>}.
     *
     * @param exceptBundle symbolic name of the one bundle not to look at
     */
    public static Map<String, String> snapshot(PbxShell shell, String exceptBundle) {
        Map<String, String> instances = new TreeMap<>();
        for (String block : shell.run("service:list").replace("\r", "").split("\n(?=\\[)", -1)) {
            Matcher provider = PROVIDER.matcher(block);
            String bundle = provider.find() ? "io.tandempbx." + provider.group(1) + "." + provider.group(2) : "";
            boolean ours = block.startsWith("[io.tandempbx."); // not those that frameworks register for a bundle
            if (ours && !bundle.isEmpty() && !letters(bundle).equals(letters(exceptBundle))) {
                Map<String, String> ids = new TreeMap<>();
                Matcher property = PROPERTY.matcher(block);
                while (property.find()) {
                    ids.put(property.group(1), property.group(2));
                }
                // one bundle may offer several services of one interface, such as codecs
                instances.merge(bundle + " " + block.lines().findFirst().orElse(""), ids.toString(), String::concat);
            }
        }
        return instances;
    }

    /** A bundle's display name writes G.711 where its symbolic name has g711. */
    private static String letters(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }
}
