package io.tandempbx.upgrade.core;

import io.tandempbx.upgrade.api.PlanOptions;
import io.tandempbx.upgrade.api.PlannedBundle;
import io.tandempbx.upgrade.api.UpgradePlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.osgi.framework.Version;

/** Works out what replacing bundles would do, from manifests and wires alone. Confined to one plan. */
final class Planner {
    private final Installed installed;
    private final PlanOptions options;
    private final boolean back;
    private final List<String> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> unchanged = new ArrayList<>();
    private final Map<String, Jar> changed = new TreeMap<>(Floor.UPWARDS);

    /** A jar with what its manifest says. */
    record Jar(Path path, BundleFacts facts) {}

    /** What is installed now. */
    interface Installed {
        /** By symbolic name. */
        Map<String, BundleFacts> bundles();

        /** Packages of the framework itself. */
        List<PackageExport> frameworkPackages();

        boolean isActive(String name);

        /** The bundles that would be refreshed with these, themselves included. */
        Set<String> closure(Collection<String> names);

        boolean isProvided(BundleFacts.Requirement requirement);
    }

    /**
     * @param back whether this undoes an upgrade: then older contracts are what is wanted
     */
    Planner(Installed installed, PlanOptions options, boolean back) {
        this.installed = installed;
        this.options = options;
        this.back = back;
    }

    /**
     * @param removed symbolic names of bundles to be uninstalled
     */
    UpgradePlan plan(List<Jar> jars, Collection<String> removed) {
        for (Jar jar : jars) {
            take(jar);
        }
        if (changed.isEmpty() && removed.isEmpty() && problems.isEmpty()) {
            problems.add(
                    unchanged.isEmpty()
                            ? "there is no bundle in it"
                            : "every bundle in it is installed in this version");
        }
        Set<String> present = new HashSet<>(changed.keySet());
        present.retainAll(installed.bundles().keySet());
        Set<String> leaving = new HashSet<>(present);
        leaving.addAll(removed);
        Set<String> closure = new TreeSet<>(Floor.UPWARDS);
        closure.addAll(installed.closure(leaving));
        checkClosure(closure, removed);
        checkResolution(closure, removed);

        Set<String> started = new TreeSet<>(Floor.UPWARDS);
        closure.stream()
                .filter(name -> installed.isActive(name) && !removed.contains(name))
                .forEach(started::add);
        changed.keySet().stream()
                .filter(name -> !installed.bundles().containsKey(name))
                .forEach(started::add);
        List<String> stopped =
                new ArrayList<>(closure.stream().filter(installed::isActive).toList());
        java.util.Collections.reverse(stopped);
        List<String> rewired =
                closure.stream().filter(name -> !removed.contains(name)).toList();
        return new UpgradePlan(planned(removed), unchanged, stopped, rewired, List.copyOf(started), notes, problems);
    }

    private List<PlannedBundle> planned(Collection<String> removed) {
        List<PlannedBundle> bundles = new ArrayList<>();
        changed.forEach((name, jar) -> bundles.add(
                new PlannedBundle(name, versionOf(name), jar.facts().version().toString(), jar.path())));
        removed.forEach(name -> bundles.add(new PlannedBundle(name, versionOf(name), "", Path.of(""))));
        return bundles;
    }

    private String versionOf(String name) {
        BundleFacts facts = installed.bundles().get(name);
        return facts == null ? "" : facts.version().toString();
    }

    private void take(Jar jar) {
        BundleFacts facts = jar.facts();
        BundleFacts present = installed.bundles().get(facts.name());
        if (changed.containsKey(facts.name()) || unchanged.contains(facts.name())) {
            problems.add(facts.name() + " is there twice");
        } else if (present == null && !options.add()) {
            problems.add(facts.name() + " is not installed; --add installs it");
        } else if (present != null && present.version().equals(facts.version())) {
            unchanged.add(facts.name());
        } else if (Floor.needsRestart(facts.name())) {
            problems.add(facts.name() + " cannot be replaced while calls are up; it changes with a restart");
        } else {
            changed.put(facts.name(), jar);
            if (present != null) {
                checkContracts(present, facts);
            } else {
                notes.add(facts.name() + " is new");
            }
            if (present != null && facts.version().compareTo(present.version()) < 0) {
                notes.add(facts.name() + " becomes older: " + present.version() + " to " + facts.version());
            }
        }
    }

    private void checkContracts(BundleFacts present, BundleFacts next) {
        Map<String, Version> versions = newest(next);
        newest(present).forEach((exported, version) -> {
            Version nextVersion = versions.get(exported);
            if (nextVersion == null) {
                notes.add(next.name() + " no longer exports " + exported);
            } else if (nextVersion.getMajor() < version.getMajor() && !back) {
                problems.add(next.name() + " would take package " + exported + " from " + version + " back to "
                        + nextVersion);
            }
        });
    }

    private static Map<String, Version> newest(BundleFacts facts) {
        Map<String, Version> versions = new TreeMap<>();
        facts.exports()
                .forEach(exported -> versions.merge(
                        exported.name(), exported.version(), (one, other) -> one.compareTo(other) > 0 ? one : other));
        return versions;
    }

    private void checkClosure(Set<String> closure, Collection<String> removed) {
        List<String> held = closure.stream().filter(Floor::needsRestart).toList();
        if (!held.isEmpty()) {
            problems.add("it would re-wire " + String.join(", ", held) + ", which needs a restart");
        }
        List<String> beyond = closure.stream()
                .filter(name -> !changed.containsKey(name) && !removed.contains(name))
                .toList();
        boolean wide = closure.stream()
                .anyMatch(name -> installed.closure(Set.of(name)).size() > 1);
        if (wide && !options.wide()) {
            problems.add("contracts change, so these are stopped together, re-wired and started: "
                    + String.join(", ", closure) + "; --wide allows it");
        } else if (!beyond.isEmpty()) {
            notes.add("wider than the jars given: " + String.join(", ", beyond) + " will be re-wired too");
        }
    }

    private void checkResolution(Set<String> closure, Collection<String> removed) {
        Map<String, List<Version>> exports = new HashMap<>();
        offer(exports, installed.frameworkPackages());
        installed.bundles().forEach((name, facts) -> {
            if (!changed.containsKey(name) && !removed.contains(name)) {
                offer(exports, facts.exports());
            }
        });
        changed.values().forEach(jar -> offer(exports, jar.facts().exports()));
        for (Jar jar : changed.values()) {
            missing(jar.facts(), exports)
                    .forEach(need -> problems.add(jar.facts().name() + " "
                            + jar.facts().version() + " would not resolve: nothing offers " + need));
            for (BundleFacts.Requirement requirement : jar.facts().requirements()) {
                if (!installed.isProvided(requirement)) {
                    problems.add(
                            jar.facts().name() + " " + jar.facts().version() + " would not resolve: nothing provides "
                                    + requirement.namespace() + " " + requirement.filter());
                }
            }
        }
        for (String name : closure) {
            BundleFacts facts = installed.bundles().get(name);
            if (facts != null && !changed.containsKey(name) && !removed.contains(name)) {
                missing(facts, exports)
                        .forEach(need -> problems.add(
                                name + " " + facts.version() + " would not resolve any more: it needs " + need));
            }
        }
    }

    private static void offer(Map<String, List<Version>> offered, List<PackageExport> exports) {
        exports.forEach(exported -> offered.computeIfAbsent(exported.name(), key -> new ArrayList<>())
                .add(exported.version()));
    }

    private static List<PackageImport> missing(BundleFacts facts, Map<String, List<Version>> exports) {
        return facts.imports().stream()
                .filter(need -> !need.name().startsWith("java."))
                .filter(need ->
                        exports.getOrDefault(need.name(), List.of()).stream().noneMatch(need.range()::includes))
                .toList();
    }
}
