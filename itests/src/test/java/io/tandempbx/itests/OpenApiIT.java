package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.pbx.RestClient.Answer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls every operation of the OpenAPI document and compares what comes back with what the document promises. */
class OpenApiIT extends PbxTest {
    private static final String JSON = "application/json";
    private static final List<String> ROLES = List.of("viewer", "operator", "admin");
    private static final String PASSWORD = "a long enough one";
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("number", "1990"),
            Map.entry("call_id", "nosuchcall"),
            Map.entry("id", "nosuchtoken"),
            Map.entry("name", "nosuchuser"),
            Map.entry("address", "203.0.113.9"),
            Map.entry("pid", "pbx.call"),
            Map.entry("recording_id", "nosuchrecording"),
            Map.entry("trunk_id", "nosuchtrunk"),
            Map.entry("mailbox", "1990"),
            Map.entry("message", "20260101-000000-000-0000"),
            Map.entry("kind", "temporary"),
            Map.entry("room", "2999"),
            Map.entry("member", "nosuchcall"),
            Map.entry("menu", "nosuchmenu"),
            Map.entry("alert_id", "nosuchalert"),
            Map.entry("group", "699"),
            Map.entry("route", "nosuchroute"),
            Map.entry("inbound_route", "nosuchroute"),
            Map.entry("time_condition", "nosuchcondition"),
            Map.entry("holidays", "nosuchdays"));

    private record Call(String method, String path, JsonNode operation) {
        String filledPath() {
            String filled =
                    method.equals("DELETE") ? path.replace("{number}", "1998") : path; // 1990 is needed to the end
            for (Map.Entry<String, String> value : VALUES.entrySet()) {
                filled = filled.replace("{" + value.getKey() + "}", value.getValue());
            }
            return "/api" + filled;
        }

        boolean takesBody() {
            return operation.has("requestBody");
        }

        /** The headers of a request: the type of its body, and the type wanted, JSON if there is any. */
        String[] headers() {
            List<String> headers = new ArrayList<>();
            if (takesBody()) {
                headers.add("Content-Type");
                headers.add(operation.at("/requestBody/content").fieldNames().next());
            }
            JsonNode success = operation.path("responses").elements().next().path("content");
            headers.add("Accept");
            headers.add(success.has(JSON) ? JSON : success.fieldNames().next());
            return headers.toArray(String[]::new);
        }

        String role() {
            return operation.path("x-role").asText();
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private final RestClient rest;
    private final JsonNode document;
    private final OpenApiSchemas schemas;

    OpenApiIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
        this.document = rest.get("/api/openapi.json").expect(200).json();
        this.schemas = new OpenApiSchemas(document);
    }

    /** An extension to change: others call with those there are. */
    @BeforeEach
    void addExtension() {
        rest.post("/api/extensions", "{\"number\":\"1990\",\"name\":\"Changed\",\"password\":\"Qk8-vo2mtiLa\"}")
                .expect(201);
    }

    @AfterEach
    void removeExtension() {
        rest.delete("/api/extensions/1990").expect(200);
    }

    @Test
    void shouldAnswerAsDocumented() {
        List<String> wrong = new ArrayList<>();
        for (Call call : calls()) {
            // an empty object is well-formed and lacks what is required, so nothing is changed
            boolean harmful =
                    call.path.endsWith("/rotate-passwords") || (call.path.equals("/tokens") && call.takesBody());
            String body = call.takesBody() ? (harmful ? "{\"nonsense\":1}" : "{}") : "";
            // where there is a stream of events as well, the list of them
            Answer answer = rest.send(call.method, call.filledPath(), body, call.headers());
            wrong.addAll(schemas.mistakes(call.toString(), call.operation, answer));
        }
        assertEquals(List.of(), wrong);
        rest.delete("/api/drain").expect(200);
    }

    @Test
    void shouldStandInTheManual() throws IOException {
        String manual = Files.readString(Path.of("../docs/REST.md"));
        assertEquals(
                List.of(),
                calls().stream()
                        .map(Call::path)
                        .distinct()
                        .filter(path -> !Pattern.compile(Pattern.quote(path) + "[`?]")
                                .matcher(manual)
                                .find())
                        .toList());
    }

    @Test
    void shouldRefuseEveryOperationWithoutCredentials() {
        for (Call call : calls()) {
            if (!call.role().equals("anybody") && !call.path.equals("/status")) {
                Answer answer =
                        rest.withoutCredentials().send(call.method, call.filledPath(), call.takesBody() ? "{}" : "");
                assertEquals(401, answer.status(), call::toString);
            }
        }
    }

    @Test
    void shouldRefuseEveryOperationToALesserRole() {
        int refused = 0;
        for (String role : ROLES.subList(0, 2)) {
            String name = "only-" + role;
            rest.post(
                            "/api/users",
                            "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\",\"role\":\"" + role + "\"}")
                    .expect(201);
            try {
                RestClient lesser = rest.withPassword(name, PASSWORD);
                for (Call call : calls()) {
                    if (ROLES.indexOf(call.role()) > ROLES.indexOf(role)) {
                        Answer answer = lesser.send(
                                call.method, call.filledPath(), call.takesBody() ? "{}" : "", call.headers());
                        assertEquals(403, answer.status(), call + " as " + role);
                        refused++;
                    }
                }
            } finally {
                rest.delete("/api/users/" + name).expect(200);
            }
        }
        assertTrue(refused > 20, "only " + refused + " operations need a role");
    }

    /** Each parameter of each operation in turn says something to a database, or to who writes it into a log. */
    @ParameterizedTest
    @ValueSource(strings = {"' OR '1'='1", "1990'; DROP TABLE extension; --", "${jndi:ldap://x}\u001b[31m"})
    void shouldTakeNoSqlInAnyParameter(String text) {
        String hostile = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
        int extensions = rest.get("/api/extensions").expect(200).json().size();
        int users = rest.get("/api/users").expect(200).json().size();
        List<String> wrong = new ArrayList<>();
        int asked = 0;
        for (Call call : calls()) {
            for (JsonNode parameter : call.operation.path("parameters")) {
                String name = parameter.path("name").asText();
                boolean inPath = parameter.path("in").asText().equals("path");
                if (!inPath && !parameter.path("in").asText().equals("query")) {
                    continue;
                }
                String path = inPath
                        ? new Call(call.method, call.path.replace("{" + name + "}", hostile), call.operation)
                                .filledPath()
                        : call.filledPath() + "?" + name + "=" + hostile;
                int status = rest.send(call.method, path, call.takesBody() ? "{}" : "", call.headers())
                        .status();
                boolean mayFindNothing = call.method.equals("GET");
                if (status >= 500 || (status < 400 && !mayFindNothing)) {
                    wrong.add(call + " with " + name + ": " + status);
                }
                asked++;
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(asked > 150, "only " + asked + " parameters");
        assertEquals(extensions, rest.get("/api/extensions").expect(200).json().size());
        assertEquals(users, rest.get("/api/users").expect(200).json().size());
    }

    private List<Call> calls() {
        List<Call> calls = new ArrayList<>();
        document.path("paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(verb -> calls.add(
                        new Call(verb.getKey().toUpperCase(java.util.Locale.ROOT), path.getKey(), verb.getValue()))));
        assertTrue(calls.size() > 25, () -> "only " + calls);
        return calls;
    }
}
