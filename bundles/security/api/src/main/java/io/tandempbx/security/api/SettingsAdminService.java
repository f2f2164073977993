package io.tandempbx.security.api;

import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Changes the files of settings, {@code etc/pbx.<area>.cfg}: each as a whole or not at all, by the rules of the bundle that
 * applies it, and with every change in the audit log. Comments, order and mode of a file stay. Thread-safe.
 */
@ProviderType
public interface SettingsAdminService {

    /**
     * A file of settings.
     *
     * @param file     its name, without a folder
     * @param settings by key, presets among them; secrets are hidden
     * @param version  of the file: another for another text
     * @param inEffect whether its owner works by these settings
     */
    record State(String file, Map<String, String> settings, long version, boolean inEffect) {}

    /**
     * What is different.
     *
     * @param values by key; an empty one takes the key out of the file, so that its preset applies; the sign by which a
     *               secret is hidden leaves a secret as it is
     * @param whole  whether keys that are not named are taken out as well
     */
    record Change(Map<String, Optional<String>> values, boolean whole) {
        public Change {
            values = Map.copyOf(values);
        }
    }

    /**
     * The settings in effect of one file.
     *
     * @param pid as the file is named, without {@code .cfg}
     * @throws RefusedException if no bundle that runs takes such a file
     */
    State find(String pid) throws RefusedException;

    /**
     * Writes the file and waits until its owner has taken it, some seconds at most.
     *
     * @param version the caller saw; empty for whatever is there
     * @return what the file says afterwards
     * @throws RefusedException with every rule that the file would break; it is as before then
     */
    State change(String pid, Change change, Optional<Long> version, Identity by) throws RefusedException;
}
