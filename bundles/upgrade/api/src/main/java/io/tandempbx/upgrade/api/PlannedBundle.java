package io.tandempbx.upgrade.api;

import java.nio.file.Path;

/**
 * One bundle of a plan.
 *
 * @param name symbolic name
 * @param from version installed now; empty when the bundle is new
 * @param to   version of the jar; empty when the bundle is to be uninstalled
 * @param jar  the new content, unless the bundle is to be uninstalled
 */
public record PlannedBundle(String name, String from, String to, Path jar) {}
