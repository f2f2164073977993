package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much room is left, over REST and at the shell. */
class CapacityIT extends PbxTest {
    private final RestClient rest;

    CapacityIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
    }

    @Test
    void shouldTellOfCallsTheirPeakAndTheirLimit() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        JsonNode calls = figure("calls");
        assertEquals(1, calls.path("used").asInt(), calls::toString);
        assertEquals(2, figure("rtp_ports").path("used").asInt());
        assertTrue(figure("registered_extensions").path("used").asInt() >= 2);
        rest.send("PATCH", "/api/config/pbx.call", "{\"settings\":{\"max_calls\":\"1\"}}")
                .expect(200);
        try {
            JsonNode full = figure("calls");
            assertEquals(100, full.path("percent").asDouble(), full::toString);
            assertEquals("warning", full.path("status").asText(), full::toString);
        } finally {
            rest.send("PATCH", "/api/config/pbx.call", "{\"settings\":{\"max_calls\":\"0\"}}")
                    .expect(200);
        }
        talk.callerHangsUp();
        JsonNode after = figure("calls");
        assertTrue(after.path("limit").isNull() && after.path("percent").isNull(), after::toString);
        assertTrue(after.path("peak").asInt() >= 1, after::toString);
    }

    @Test
    void shouldTellOfTheMachineAndForecastTheDisk() {
        for (String name : List.of("heap", "memory", "disk")) {
            JsonNode figure = figure(name);
            assertTrue(figure.path("used").asDouble() > 0, figure::toString);
            assertTrue(
                    figure.path("percent").asDouble() > 0
                            && figure.path("percent").asDouble() <= 100,
                    figure::toString);
        }
        JsonNode database = figure("database");
        assertTrue(
                database.path("used").asDouble() > 0 && database.path("per_day").asDouble() > 0, database::toString);
        JsonNode disk = figure("disk");
        assertEquals(
                (disk.path("limit").asDouble() - disk.path("used").asDouble())
                        / disk.path("per_day").asDouble(),
                disk.path("days_until_full").asDouble(),
                1e-6 * disk.path("days_until_full").asDouble(),
                disk::toString);
        String shown = pbx.shell().run("pbx:capacity");
        for (String name : List.of("calls", "rtp_ports", "disk", "recordings", "voicemail", "spool", "Peaks since")) {
            assertTrue(shown.contains(name), shown);
        }
        JsonNode json = pbx.shell().json("pbx:capacity --json");
        assertTrue(json.path("figures").size() >= 8, json::toString);
    }

    private JsonNode figure(String name) {
        for (JsonNode figure : rest.get("/api/capacity").expect(200).json().path("figures")) {
            if (figure.path("name").asText().equals(name)) {
                return figure;
            }
        }
        return MissingNode.getInstance();
    }
}
