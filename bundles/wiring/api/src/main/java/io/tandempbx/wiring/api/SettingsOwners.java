package io.tandempbx.wiring.api;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** All who take settings from {@code etc}, as they come and go. Thread-safe. */
public final class SettingsOwners {
    private static final String SUFFIX = ".cfg";

    private final Set<SettingsOwner> owners = ConcurrentHashMap.newKeySet();

    public void bind(SettingsOwner owner) {
        owners.add(owner);
    }

    public void unbind(SettingsOwner owner) {
        owners.remove(owner);
    }

    /** The settings in effect by file name, each by key; secrets are hidden. */
    public SortedMap<String, Map<String, String>> inEffect() {
        SortedMap<String, Map<String, String>> all = new TreeMap<>();
        for (SettingsFile<?> file : files()) {
            if (!file.isFamily()) {
                all.put(file.pid() + SUFFIX, file.values());
            }
        }
        return all;
    }

    /**
     * Judges a text as if it stood in the file of this name; changes nothing.
     *
     * @param file without a folder, for example {@code pbx.sip.cfg}
     * @return every broken rule; one that says so when nobody takes a file of this name
     */
    public List<SettingsProblem> check(String file, String text) {
        String name = file.endsWith(SUFFIX) ? file.substring(0, file.length() - SUFFIX.length()) : "";
        return files().stream()
                .filter(candidate -> candidate.covers(name))
                .findFirst()
                .map(known -> known.check(name, text))
                .orElseGet(
                        () -> List.of(new SettingsProblem(file, 0, "", "", "is read by nobody; there is " + names())));
    }

    private String names() {
        return files().stream()
                .map(known -> known.pid() + SUFFIX)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private List<SettingsFile<?>> files() {
        return owners.stream().<SettingsFile<?>>map(SettingsOwner::settings).toList();
    }
}
