package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxProcess;
import java.util.Map;
import java.util.TreeMap;

/** What the operator's shell says of versions and of past upgrades. */
record UpgradeConsole(PbxProcess pbx) {

    /** The version of a bundle that runs; empty when there is none. */
    String version(String bundle) {
        return versions().getOrDefault(bundle, "");
    }

    /** By symbolic name. */
    Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>();
        pbx.shell()
                .json("pbx:status --json")
                .path("bundles")
                .forEach(bundle -> versions.put(
                        bundle.path("name").asText(), bundle.path("version").asText()));
        return versions;
    }

    /** What came of the latest upgrade. */
    String lastResult() {
        JsonNode past = pbx.shell().json("pbx:upgrade-history --json").path("upgrades");
        return past.path(past.size() - 1).path("result").asText();
    }

    /** Runs a command that must be refused for this reason without anything being done. */
    void assertRefused(String command, String reason) {
        int past = pbx.shell().json("pbx:upgrade-history --json").path("count").asInt(-1);
        String said = pbx.shell().run(command);
        assertTrue(said.contains("refused") && said.contains(reason), said);
        assertEquals(
                past,
                pbx.shell().json("pbx:upgrade-history --json").path("count").asInt(-2));
    }
}
