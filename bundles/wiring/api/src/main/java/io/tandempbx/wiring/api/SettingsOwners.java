package io.tandempbx.wiring.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        return read(file, text)
                .map(SettingsReading::problems)
                .orElseGet(
                        () -> List.of(new SettingsProblem(file, 0, "", "", "is read by nobody; there is " + names())));
    }

    /**
     * Reads a text as if it stood in the file of this name; changes nothing.
     *
     * @return empty when nobody takes a file of this name
     */
    public Optional<SettingsReading> read(String file, String text) {
        String name = nameOf(file);
        return files().stream()
                .filter(candidate -> candidate.covers(name))
                .findFirst()
                .map(known -> known.check(name, text));
    }

    /** Whether what was read of a text for this file is what its owner works by now. */
    public boolean isInEffect(String file, SettingsReading reading) {
        String name = nameOf(file);
        return files().stream().anyMatch(known -> known.pid().equals(name) && known.holds(reading));
    }

    private static String nameOf(String file) {
        return file.endsWith(SUFFIX) ? file.substring(0, file.length() - SUFFIX.length()) : "";
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
