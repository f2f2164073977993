package io.tandempbx.upgrade.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Whether bundles are up: active, their components satisfied, and every service of a contract offered as before. */
final class Condition {
    private static final String OURS = "io.tandempbx.";

    private final BundleContext context;
    private final Bundles bundles;
    private final ServiceComponentRuntime components;

    /** What is missing now, and whether waiting can help. */
    record Ailment(String reason, boolean isFinal) {}

    /**
     * What was well before an upgrade.
     *
     * @param active    symbolic names
     * @param unwell    components that were not satisfied before either
     * @param contracts services offered, by symbolic name of the bundle
     */
    record Before(Set<String> active, Set<String> unwell, Map<String, Set<String>> contracts) {}

    Condition(BundleContext context, Bundles bundles, ServiceComponentRuntime components) {
        this.context = context;
        this.bundles = bundles;
        this.components = components;
    }

    Before now() {
        Set<String> active = new TreeSet<>();
        Set<String> unwell = new TreeSet<>();
        Map<String, Set<String>> contracts = new TreeMap<>();
        for (Bundle bundle : context.getBundles()) {
            String name = bundle.getSymbolicName();
            if (name == null) {
                continue;
            }
            if (bundle.getState() == Bundle.ACTIVE) {
                active.add(name);
            }
            if (name.startsWith(OURS)) {
                contracts.put(name, contractsOf(bundle));
                for (ComponentDescriptionDTO component : components.getComponentDescriptionDTOs(bundle)) {
                    ailment(component).ifPresent(ailment -> unwell.add(component.name));
                }
            }
        }
        return new Before(active, unwell, contracts);
    }

    /** What is wrong with these bundles, compared with before. */
    Optional<Ailment> ailment(Collection<String> names, Before before) {
        List<Ailment> ailments = new ArrayList<>();
        for (String name : names) {
            Optional<Bundle> found = bundles.find(name);
            if (found.isEmpty()) {
                continue;
            }
            Bundle bundle = found.get();
            boolean wasActive = before.active.contains(name) || !before.contracts.containsKey(name);
            if (wasActive && bundle.getState() != Bundle.ACTIVE) {
                ailments.add(new Ailment(name + " does not start", false));
                continue;
            }
            for (ComponentDescriptionDTO component : components.getComponentDescriptionDTOs(bundle)) {
                if (!before.unwell.contains(component.name)) {
                    ailment(component).ifPresent(ailments::add);
                }
            }
            Set<String> missing = new TreeSet<>(before.contracts.getOrDefault(name, Set.of()));
            missing.removeAll(contractsOf(bundle));
            missing.forEach(contract -> ailments.add(new Ailment(name + " no longer offers " + contract, false)));
        }
        return ailments.stream().filter(Ailment::isFinal).findFirst().or(() -> ailments.stream()
                .findFirst());
    }

    private Optional<Ailment> ailment(ComponentDescriptionDTO component) {
        Collection<ComponentConfigurationDTO> instances = components.getComponentConfigurationDTOs(component);
        for (ComponentConfigurationDTO instance : instances) {
            switch (instance.state) {
                case ComponentConfigurationDTO.ACTIVE -> {
                    continue;
                }
                case ComponentConfigurationDTO.SATISFIED -> {
                    if (!component.immediate) {
                        continue;
                    }
                }
                case ComponentConfigurationDTO.FAILED_ACTIVATION -> {
                    return Optional.of(
                            new Ailment("component " + component.name + " fails: " + cause(instance.failure), true));
                }
                default -> {
                    // unsatisfied: may still come
                }
            }
            return Optional.of(new Ailment("component " + component.name + " is not satisfied", false));
        }
        return instances.isEmpty()
                ? Optional.of(new Ailment("component " + component.name + " is not satisfied", false))
                : Optional.empty();
    }

    /** The innermost cause of a trace. */
    private static String cause(@Nullable String trace) {
        if (trace == null) {
            return "";
        }
        return trace.lines()
                .filter(line -> line.startsWith("Caused by: "))
                .reduce((outer, inner) -> inner)
                .map(line -> line.substring("Caused by: ".length()))
                .or(() -> trace.lines().findFirst())
                .orElse("")
                .strip();
    }

    private static Set<String> contractsOf(Bundle bundle) {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        Set<String> contracts = new TreeSet<>();
        if (services != null) {
            for (ServiceReference<?> service : services) {
                Arrays.stream((String[]) service.getProperty(Constants.OBJECTCLASS))
                        .filter(contract -> contract.startsWith(OURS) && contract.contains(".api."))
                        .forEach(contracts::add);
            }
        }
        return contracts;
    }
}
