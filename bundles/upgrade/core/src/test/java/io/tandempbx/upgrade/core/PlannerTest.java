package io.tandempbx.upgrade.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.upgrade.api.PlanOptions;
import io.tandempbx.upgrade.api.PlannedBundle;
import io.tandempbx.upgrade.api.UpgradePlan;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;

class PlannerTest {
    private static final String API = "io.tandempbx.call.api";
    private static final String CORE = "io.tandempbx.call.core";
    private static final String SHELL = "io.tandempbx.console.shell";
    private static final String RING = "io.tandempbx.ring.state";
    private static final PlanOptions PLAIN = new PlanOptions(false, false);
    private static final PlanOptions WIDE = new PlanOptions(false, true);

    private final House house = new House();

    PlannerTest() {
        house.add(facts(API, "1.0.0", List.of(), List.of(export(API, "1.0.0"))));
        house.add(facts(CORE, "1.0.0", List.of(need(API, "[1.0,1.1)")), List.of()));
        house.add(facts(SHELL, "1.0.0", List.of(need(API, "[1.0,2)")), List.of()));
        house.add(facts(RING, "1.0.0", List.of(), List.of(export(RING, "1.0.0"))));
    }

    @Test
    void shouldReplaceAProviderAlone() {
        UpgradePlan plan = plan(PLAIN, facts(CORE, "1.0.1", List.of(need(API, "[1.0,1.1)")), List.of()));
        assertEquals(List.of(), plan.problems());
        assertEquals(List.of(CORE), plan.stopped());
        assertEquals(List.of(CORE), plan.rewired());
        assertEquals(List.of(CORE), plan.started());
    }

    @Test
    void shouldGoUpwardsAndStopDownwards() {
        UpgradePlan plan = plan(
                WIDE,
                facts(SHELL, "1.0.1", List.of(need(API, "[1.0,2)")), List.of()),
                facts(CORE, "1.0.1", List.of(need(API, "[1.0,1.1)")), List.of()),
                facts(API, "1.0.1", List.of(), List.of(export(API, "1.0.1"))));
        assertEquals(List.of(), plan.problems());
        assertEquals(
                List.of(API, CORE, SHELL),
                plan.bundles().stream().map(PlannedBundle::name).toList());
        assertEquals(List.of(SHELL, CORE, API), plan.stopped());
        assertEquals(List.of(API, CORE, SHELL), plan.started());
    }

    @Test
    void shouldLeaveTheSameVersionAlone() {
        UpgradePlan plan = plan(PLAIN, facts(CORE, "1.0.0", List.of(), List.of()));
        assertEquals(List.of(CORE), plan.unchanged());
        assertProblem(plan, "installed in this version");
    }

    @Test
    void shouldRefuseAnImportThatNobodyOffers() {
        assertProblem(
                plan(PLAIN, facts(CORE, "1.0.1", List.of(need("absent", "[1,2)")), List.of())), "absent [1.0.0,2.0.0)");
        assertProblem(plan(PLAIN, facts(CORE, "1.0.1", List.of(need(API, "[1.1,1.2)")), List.of())), "[1.1.0,1.2.0)");
    }

    @Test
    void shouldTakeAnImportThatThePlanItselfBrings() {
        UpgradePlan plan = plan(
                WIDE,
                facts(API, "1.1.0", List.of(), List.of(export(API, "1.1.0"))),
                facts(CORE, "1.1.0", List.of(need(API, "[1.1,1.2)")), List.of()));
        assertEquals(List.of(), plan.problems());
        assertTrue(plan.notes().get(0).contains(SHELL), plan.notes()::toString);
    }

    @Test
    void shouldAnnounceAContractAndWantWide() {
        assertProblem(plan(PLAIN, facts(API, "1.0.1", List.of(), List.of(export(API, "1.0.1")))), "--wide");
    }

    @Test
    void shouldRefuseAContractThatAnImporterOutsideCannotUse() {
        assertProblem(
                plan(WIDE, facts(API, "1.1.0", List.of(), List.of(export(API, "1.1.0")))),
                CORE + " 1.0.0 would not resolve any more");
    }

    @Test
    void shouldRefuseAContractOfAnEarlierMajorVersion() {
        house.add(facts(API, "2.0.0", List.of(), List.of(export(API, "2.0.0"))));
        assertProblem(plan(WIDE, facts(API, "1.0.0", List.of(), List.of(export(API, "1.0.0")))), "back to 1.0.0");
    }

    @Test
    void shouldRefuseTheRing() {
        assertProblem(plan(WIDE, facts(RING, "1.0.1", List.of(), List.of(export(RING, "1.0.0")))), "restart");
    }

    @Test
    void shouldRefuseWhatWouldReWireTheRing() {
        house.add(facts("lib", "1.0.0", List.of(), List.of(export("lib", "1.0.0"))));
        house.add(facts(RING, "1.0.0", List.of(need("lib", "1.0")), List.of()));
        assertProblem(plan(WIDE, facts("lib", "1.0.1", List.of(), List.of(export("lib", "1.0.1")))), "re-wire " + RING);
    }

    @Test
    void shouldAddOnlyWhenAllowed() {
        BundleFacts extra = facts("io.tandempbx.extra.core", "1.0.0", List.of(need(API, "1.0")), List.of());
        assertProblem(plan(PLAIN, extra), "--add");
        UpgradePlan plan = plan(new PlanOptions(true, false), extra);
        assertEquals(List.of(), plan.problems());
        assertEquals(List.of("io.tandempbx.extra.core"), plan.started());
    }

    @Test
    void shouldRefuseTheSameBundleTwice() {
        BundleFacts next = facts(CORE, "1.0.1", List.of(), List.of());
        assertProblem(plan(PLAIN, next, next), "twice");
    }

    private UpgradePlan plan(PlanOptions options, BundleFacts... facts) {
        List<Planner.Jar> jars = Arrays.stream(facts)
                .map(one -> new Planner.Jar(Path.of(one.name() + ".jar"), one))
                .toList();
        return new Planner(house, options, false).plan(jars, List.of());
    }

    private static void assertProblem(UpgradePlan plan, String part) {
        assertTrue(plan.problems().stream().anyMatch(problem -> problem.contains(part)), plan.problems()::toString);
    }

    private static BundleFacts facts(
            String name, String version, List<PackageImport> imports, List<PackageExport> exports) {
        return new BundleFacts(name, new Version(version), imports, exports, List.of());
    }

    private static PackageImport need(String name, String range) {
        return new PackageImport(name, new VersionRange(range));
    }

    private static PackageExport export(String name, String version) {
        return new PackageExport(name, new Version(version));
    }

    /** Bundles wired by the names of their packages, all active. */
    private static final class House implements Planner.Installed {
        private final Map<String, BundleFacts> bundles = new HashMap<>();

        void add(BundleFacts facts) {
            bundles.put(facts.name(), facts);
        }

        @Override
        public Map<String, BundleFacts> bundles() {
            return bundles;
        }

        @Override
        public List<PackageExport> frameworkPackages() {
            return List.of();
        }

        @Override
        public boolean isActive(String name) {
            return bundles.containsKey(name);
        }

        @Override
        public Set<String> closure(Collection<String> names) {
            Set<String> all = new HashSet<>(names);
            boolean grown = true;
            while (grown) {
                grown = bundles.values().stream()
                        .filter(user -> user.imports().stream()
                                .anyMatch(need -> all.stream().anyMatch(name -> offers(name, need.name()))))
                        .map(user -> all.add(user.name()))
                        .reduce(false, Boolean::logicalOr);
            }
            return all;
        }

        private boolean offers(String bundle, String wanted) {
            BundleFacts facts = bundles.get(bundle);
            return facts != null
                    && facts.exports().stream().anyMatch(one -> one.name().equals(wanted));
        }

        @Override
        public boolean isProvided(BundleFacts.Requirement requirement) {
            return true;
        }
    }
}
