package io.tandempbx.wiring.api;

import org.osgi.annotation.versioning.ConsumerType;

/** Offered by a component that takes its settings from {@code etc}, so that others can show them and check a new file. */
@ConsumerType
public interface SettingsOwner {

    /** The file as the component itself takes it. */
    SettingsFile<?> settings();
}
