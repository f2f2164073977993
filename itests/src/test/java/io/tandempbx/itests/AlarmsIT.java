package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.ChildProcess;
import io.tandempbx.itests.support.FreePorts;
import io.tandempbx.itests.support.Script;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The alarms and the dashboard that are shipped, by Prometheus itself. */
@Tag("servers")
class AlarmsIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path ROOT = Workspace.root();
    private static final Path RULES = ROOT.resolve("etc/prometheus/tandem-pbx.rules.yml");
    private static final Path DASHBOARD = ROOT.resolve("etc/grafana/tandem-pbx.json");
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
    private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();

    AlarmsIT(PbxProcess pbx) {
        super(pbx);
    }

    @Test
    void shouldRaiseEachAlarmWhenItIsDueAndNotBefore() throws IOException {
        Path cases = ROOT.resolve("itests/src/test/resources/prometheus/alarms.test.yml");
        promtool("check", "rules", RULES.toString()).expect(0);
        promtool("test", "rules", cases.toString()).expect(0).expect("SUCCESS");
        String tested = Files.readString(cases);
        List<String> forgotten = Files.readAllLines(RULES).stream()
                .filter(line -> line.contains("- alert: "))
                .map(line -> line.replaceAll(".*- alert: ", ""))
                .filter(alarm -> !tested.contains("alertname: " + alarm + "\n"))
                .toList();
        assertEquals(List.of(), forgotten, "never raised in a test");
    }

    @Test
    void shouldAskInTheDashboardWhatPrometheusUnderstands() throws IOException {
        Path rules = Workspace.fresh("dashboard").resolve("rules.yml");
        StringBuilder text = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
        int number = 0;
        for (String expression : expressions()) {
            text.append("  - { record: 'panel:")
                    .append(number++)
                    .append("', expr: '")
                    .append(expression)
                    .append("' }\n");
        }
        Files.writeString(rules, text);
        promtool("check", "rules", rules.toString()).expect(0).expect(number + " rules found");
    }

    /** With the scrape configuration that the file of rules describes. */
    @Test
    void shouldBeReadByAPrometheus() throws IOException {
        Path home = Workspace.fresh("prometheus");
        int port = FreePorts.one();
        String token = pbx.rest()
                .post("/api/tokens", "{\"label\":\"prometheus\"}")
                .expect(200)
                .json()
                .path("token")
                .asText();
        Files.writeString(home.resolve("token"), token);
        Files.writeString(
                home.resolve("prometheus.yml"),
                "global: { scrape_interval: 1s, evaluation_interval: 1s }\n"
                        + "rule_files: [ " + pbx.home().resolve("etc/prometheus/tandem-pbx.rules.yml") + " ]\n"
                        + "scrape_configs:\n"
                        + "- job_name: tandem-pbx\n"
                        + "  scheme: https\n"
                        + "  authorization: { credentials_file: " + home.resolve("token") + " }\n"
                        + "  tls_config: { ca_file: " + pbx.home().resolve("ssl/server.crt") + " }\n"
                        + "  static_configs: [ { targets: [ 'localhost:" + pbx.httpsPort() + "' ] } ]\n");
        Phones.talk(phones.udp("1003"), phones.udp("1004")).callerHangsUp(); // panels count calls that are over
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
        try (ChildProcess prometheus = ChildProcess.start(
                home,
                home.resolve("out"),
                Map.of(),
                List.of(
                        PROMETHEUS.toString(),
                        "--config.file=" + home.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + home.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port))) {
            Await.until(
                    "the call is seen",
                    LIMIT,
                    () -> prometheus.isAlive()
                            && value(port, "pbx_active_calls").equals("1"));
            assertEquals("1", value(port, "up{job=\"tandem-pbx\"}"));
            List<String> expressions = expressions();
            Await.within(LIMIT, () -> empty(port, expressions).isEmpty()); // rates need two readings
            assertEquals(List.of(), empty(port, expressions), "panels that show nothing");
            Await.until("every rule was evaluated", LIMIT, () -> states(port).equals(Set.of("ok")));
            assertEquals(List.of(), firing(port, "PbxDown|PbxNotServing|PbxCheckFailed"));
        }
        talk.callerHangsUp();
    }

    private static Script promtool(String... arguments) {
        return Script.run(PROMTOOL, Map.of(), arguments);
    }

    private static List<String> expressions() throws IOException {
        List<String> expressions = JSON.readTree(DASHBOARD.toFile()).findValuesAsText("expr").stream()
                .map(expression -> expression.replace("$instance", ".*"))
                .toList();
        assertTrue(expressions.size() > 15, expressions::toString);
        return expressions;
    }

    private List<String> empty(int port, List<String> expressions) {
        return expressions.stream()
                .filter(expression -> query(port, expression).isEmpty())
                .toList();
    }

    private String value(int port, String expression) {
        return query(port, expression).at("/0/value/1").asText();
    }

    private JsonNode query(int port, String expression) {
        return ask(port, "query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .path("result");
    }

    private Set<String> states(int port) {
        Set<String> states = new TreeSet<>();
        ask(port, "rules").at("/groups").forEach(group -> group.path("rules")
                .forEach(rule -> states.add(rule.path("health").asText())));
        return states;
    }

    private List<String> firing(int port, String names) {
        return ask(port, "alerts").findValuesAsText("alertname").stream()
                .filter(name -> name.matches(names))
                .toList();
    }

    /** Empty while it starts. */
    private JsonNode ask(int port, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/" + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? JSON.readTree(answer.body()).path("data") : JSON.createObjectNode();
        } catch (IOException e) {
            return JSON.createObjectNode(); // not listening yet
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
