package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.pbx.RestClient.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The dial plan as operators see it: what is kept over REST and at the shell, and where numbers lead then, and why. */
class RouteIT extends PbxTest {
    private static final String BOSS = "1981";
    private static final String DESK = "1982";

    private final RestClient rest;

    RouteIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
    }

    @BeforeEach
    void addExtensions() {
        for (String number : List.of(BOSS, DESK)) {
            rest.post("/api/extensions", "{\"number\":\"" + number + "\",\"password\":\"Qk8-vo2mtiLa\"}")
                    .expect(201);
        }
    }

    @AfterEach
    void removeWhatWasAdded() {
        for (String where : List.of("ring-groups", "routes", "inbound-routes", "time-conditions", "holidays")) {
            rest.get("/api/" + where)
                    .expect(200)
                    .json()
                    .elements()
                    .forEachRemaining(items -> items.forEach(item -> rest.delete("/api/" + where + "/"
                                    + item.elements().next().asText())
                            .expect(200)));
        }
        List.of(BOSS, DESK)
                .forEach(number -> rest.delete("/api/extensions/" + number).expect(200));
    }

    @Test
    void shouldRefuseTollFraudAsInstalled() {
        JsonNode answer = route(BOSS, "00442071234567");
        assertEquals(403, answer.path("status").asInt());
        assertTrue(last(answer).contains("class national and 00442071234567 is international: 403"), answer::toString);

        rest.post("/api/routes", "{\"id\":\"out\",\"patterns\":[\"0.\"],\"trunks\":[{\"trunk\":\"carrier\"}]}")
                .expect(201);
        assertEquals(403, route(BOSS, "00442071234567").path("status").asInt());
        assertEquals(0, route(BOSS, "0301234567").path("status").asInt());
        rest.send("PATCH", "/api/extensions/" + BOSS, "{\"class_of_service\":\"international\"}")
                .expect(200);
        assertEquals(List.of("00442071234567 by trunk carrier"), destinations(route(BOSS, "00442071234567")));
        rest.send("PATCH", "/api/extensions/" + BOSS, "{\"allow_external\":false}")
                .expect(200);
        assertEquals(403, route(BOSS, "0301234567").path("status").asInt());
        assertTrue(route(BOSS, "112").path("emergency").asBoolean(), "a call for help is refused");
    }

    @Test
    void shouldForwardAsTheExtensionSays() {
        rest.send(
                        "PATCH",
                        "/api/extensions/" + BOSS,
                        "{\"forward_busy\":\"" + DESK + "\",\"forward_no_answer\":\"*1981\",\"no_answer_seconds\":12}")
                .expect(200);
        JsonNode stages = route("1001", BOSS).path("stages");
        assertEquals(12, stages.at("/0/ring_seconds").asInt());
        assertEquals(DESK, stages.at("/1/destinations/0").asText());
        assertEquals("busy", stages.at("/1/after/0").asText());
        assertEquals(BOSS, stages.at("/1/diverted_by").asText());
        assertEquals(
                "application voicemail 1981", stages.at("/2/destinations/0").asText());
        Answer wrong = rest.send("PATCH", "/api/extensions/" + BOSS, "{\"forward_busy\":\"" + BOSS + "\"}");
        assertEquals(422, wrong.status());
        assertEquals("forward_busy", wrong.json().path("field").asText());
        assertEquals(
                "",
                rest.get("/api/extensions/" + DESK).json().path("forward_busy").asText());
    }

    @Test
    void shouldKeepTheSameAtTheShell() {
        pbx.shell().json("pbx:extension-set --json " + BOSS + " --forward-always " + DESK + " --pickup-group desk");
        assertEquals(
                DESK,
                rest.get("/api/extensions/" + BOSS)
                        .json()
                        .path("forward_always")
                        .asText());
        pbx.shell().json("pbx:extension-set --json " + BOSS + " --forward-always -");
        assertEquals(
                "",
                rest.get("/api/extensions/" + BOSS)
                        .json()
                        .path("forward_always")
                        .asText());

        JsonNode group = pbx.shell()
                .json("pbx:ring-group-set --json 650 name=Sales members=" + BOSS + "," + DESK + " strategy=in-order");
        assertEquals("in-order", group.path("strategy").asText());
        pbx.shell().json("pbx:ring-group-set --json 650 fallback=1001 ring_seconds=9");
        JsonNode kept = rest.get("/api/ring-groups/650").expect(200).json();
        assertEquals("Sales", kept.path("name").asText());
        assertEquals(9, kept.path("ring_seconds").asInt());
        JsonNode tested = pbx.shell().json("pbx:route-test --json 1002 650");
        assertEquals(List.of(BOSS, DESK, "1001"), destinations(tested));
        String shown = pbx.shell().run("pbx:route-test 1002 650");
        assertTrue(shown.contains("ring group 650 Sales, in-order") && shown.contains("3. 1001  after"), shown);

        pbx.shell().json("pbx:holidays-set --json feasts days=12-25,2026-12-24");
        pbx.shell()
                .json("pbx:time-condition-set --json office time_zone=Europe/Berlin 'hours=mon-fri 08:00-18:00,"
                        + "sat 09:00-13:00' holidays=feasts");
        pbx.shell().json("pbx:route-set --json day patterns=0. trunks=carrier:1:20,other:2 time_condition=office");
        pbx.shell()
                .json("pbx:inbound-route-set --json main pattern=+4930555. destination=650 time_condition=office"
                        + " 'closed=*1001'");
        assertEquals(
                List.of("030555 by trunk carrier", "030555 by trunk other"),
                destinations(pbx.shell().json("pbx:route-test --json 1002 030555 --at 2026-11-25T09:00:00Z")));
        assertEquals(
                404,
                pbx.shell()
                        .json("pbx:route-test --json 1002 030555 --at 2026-12-25T09:00:00Z")
                        .path("status")
                        .asInt());
        assertEquals(
                List.of("application voicemail 1001"),
                destinations(pbx.shell()
                        .json("pbx:route-test --json 0301 03055512 --trunk carrier --at 2026-11-28T20:00:00Z")));
        assertEquals(List.of("application echo"), destinations(pbx.shell().json("pbx:route-test --json 1002 '*43'")));
        String refused = pbx.shell().run("pbx:time-condition-remove office");
        assertTrue(refused.contains("is used by outbound route day"), refused);
        assertTrue(pbx.shell().run("pbx:route-list").contains("trunks=carrier:1:20,other:2:0"));
        assertTrue(pbx.shell().run("pbx:ring-group-set 651 member=1001").contains("is not a key"));
        pbx.shell().json("pbx:inbound-route-remove --json main");
        assertEquals(0, rest.get("/api/inbound-routes").json().path("count").asInt());
    }

    @Test
    void shouldJudgeWhatIsKept() {
        refused("number", "POST", "ring-groups", "{\"number\":\"" + BOSS + "\",\"members\":[\"1001\"]}");
        refused("members", "POST", "ring-groups", "{\"number\":\"660\",\"members\":[\"1999\"]}");
        refused("strategy", "POST", "ring-groups", "{\"number\":\"660\",\"members\":[\"1001\"],\"strategy\":\"x\"}");
        refused("patterns", "POST", "routes", "{\"id\":\"a\",\"patterns\":[\"z\"],\"trunks\":[{\"trunk\":\"t\"}]}");
        refused("trunks", "POST", "routes", "{\"id\":\"a\",\"patterns\":[\"0.\"]}");
        refused(
                "time_condition",
                "POST",
                "inbound-routes",
                "{\"id\":\"a\",\"pattern\":\"0.\",\"destination\":\"1001\",\"time_condition\":\"never\"}");
        refused("time_zone", "POST", "time-conditions", "{\"id\":\"a\",\"time_zone\":\"Atlantis\"}");
        refused("days", "POST", "holidays", "{\"id\":\"a\",\"days\":[\"02-30\"]}");
        refused("at", "POST", "routes/test", "{\"caller\":\"1001\",\"dialled\":\"1002\",\"at\":\"noon\"}");
    }

    private void refused(String field, String method, String where, String body) {
        Answer answer = rest.send(method, "/api/" + where, body);
        assertEquals(422, answer.status(), answer::text);
        assertEquals(field, answer.json().path("field").asText(), answer::text);
    }

    @Test
    void shouldChangeOnlyTheVersionThatWasSeenAndNoteIt() {
        Answer added = rest.post("/api/ring-groups", "{\"number\":\"670\",\"members\":[\"1001\"]}")
                .expect(201);
        String tag = "\"" + added.json().path("version").asText() + "\"";
        rest.post("/api/ring-groups", "{\"number\":\"670\",\"members\":[\"1001\"]}")
                .expect(409);
        rest.send("PUT", "/api/ring-groups/670", "{\"members\":[\"1002\"]}", "If-Match", tag)
                .expect(200);
        assertEquals(
                412,
                rest.send("PUT", "/api/ring-groups/670", "{\"members\":[\"1003\"]}", "If-Match", tag)
                        .status());
        assertEquals(
                404,
                rest.send("PUT", "/api/ring-groups/671", "{\"members\":[\"1003\"]}")
                        .status());
        assertEquals(List.of("1002"), destinations(route("1001", "670")));
        JsonNode entries =
                rest.get("/api/audit?action=ring-group.change").json().path("entries");
        assertEquals("ring-group/670", entries.at("/0/subject").asText());
        assertTrue(entries.at("/0/before").asText().contains("1001"), entries::toString);
        assertTrue(entries.at("/0/after").asText().contains("1002"), entries::toString);
    }

    private JsonNode route(String caller, String dialled) {
        JsonNode read = rest.get("/api/routes/test?at=2026-11-25T09:00:00Z&caller=" + caller + "&dialled=" + dialled)
                .expect(200)
                .json();
        JsonNode sent = rest.post(
                        "/api/routes/test",
                        "{\"at\":\"2026-11-25T09:00:00Z\",\"caller\":\"" + caller + "\",\"dialled\":\"" + dialled
                                + "\"}")
                .expect(200)
                .json();
        assertEquals(read, sent);
        return read;
    }

    private static String last(JsonNode answer) {
        JsonNode trace = answer.path("trace");
        return trace.get(trace.size() - 1).asText();
    }

    private static List<String> destinations(JsonNode answer) {
        List<String> all = new ArrayList<>();
        answer.path("stages").forEach(stage -> stage.path("destinations").forEach(each -> all.add(each.asText())));
        return all;
    }
}
