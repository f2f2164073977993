package io.tandempbx.itests.pbx;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which component instances stand behind our services: a re-created one registers its service anew. */
public final class Components {
    private static final Pattern PROPERTY = Pattern.compile("(?m)^\\s*([a-z.]+) = (\\S+)\\s*$");
    private static final Pattern PROVIDER = Pattern.compile("(?m)^Provided by\\s*:\\s*$\\s*^\\s*(.+?) \\((\\d+)\\)");
    private static final String OURS = "io.tandempbx.";

    private Components() {}

    /**
     * All services of our components: {@code <component> of bundle <id>} to {@code <component id>/<service id>}.
     *
     * @param exceptBundle symbolic name of the one bundle not to look at
     */
    public static Map<String, String> snapshot(PbxShell shell, String exceptBundle) {
        Map<String, String> instances = new TreeMap<>();
        for (String block : shell.run("service:list").replace("\r", "").split("\n(?=\\[)", -1)) {
            Map<String, String> properties = new TreeMap<>();
            Matcher property = PROPERTY.matcher(block);
            while (property.find()) {
                properties.put(property.group(1), property.group(2));
            }
            String component = properties.getOrDefault("component.name", "");
            boolean provided = PROVIDER.matcher(block).find();
            if (provided && component.startsWith(OURS) && !component.startsWith(exceptBundle + ".")) {
                instances.put(
                        component + " of bundle " + properties.get("service.bundleid") + " as "
                                + block.substring(0, block.indexOf('\n')),
                        properties.get("component.id") + "/" + properties.get("service.id"));
            }
        }
        return instances;
    }
}
