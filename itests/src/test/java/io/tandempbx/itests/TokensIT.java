package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.pbx.RestClient.Answer;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A token that is over, forged or of somebody else opens nothing and changes nothing; one that is good, what its owner may. */
class TokensIT extends PbxTest {
    private static final String PASSWORD = "correct horse 1";
    private static final String SECRET = "tpbx_[A-Za-z0-9_-]{43}";
    private static final int SHORTEST_S = 60;

    /** A change of every kind of thing that a token might open. */
    private record Change(String method, String path, String body) {}

    private static final List<Change> CHANGES = List.of(
            new Change("POST", "/api/extensions", "{\"number\":\"1791\",\"password\":\"secret-of-1791\"}"),
            new Change("PATCH", "/api/extensions/1010", "{\"name\":\"Taken\"}"),
            new Change("POST", "/api/extensions/1010/password", "{\"password\":\"another-secret\"}"),
            new Change("DELETE", "/api/extensions/1010", ""),
            new Change("POST", "/api/users", "{\"name\":\"eve\",\"password\":\"battery staple 2\",\"role\":\"admin\"}"),
            new Change("PATCH", "/api/users/tess", "{\"role\":\"admin\"}"),
            new Change("POST", "/api/security/bans", "{\"address\":\"203.0.113.91\"}"));
    /** What everybody may change of one's own. */
    private static final List<Change> OWN = List.of(
            new Change("POST", "/api/tokens", "{\"label\":\"more\"}"),
            new Change("POST", "/api/users/tess/password", "{\"password\":\"battery staple 2\"}"),
            new Change("POST", "/api/auth/logout", ""));

    private final RestClient admin;
    private JsonNode before = new ObjectMapper().createArrayNode();

    TokensIT(PbxProcess pbx) {
        super(pbx);
        this.admin = pbx.rest();
    }

    @BeforeEach
    void addUser() {
        addTess("operator");
        before = everything();
    }

    @AfterEach
    void removeUser() {
        admin.delete("/api/users/tess").expect(200);
        admin.send("PATCH", "/api/extensions/1010", "{\"name\":\"Phone 1010\"}").expect(200);
    }

    /** Sixty seconds are the shortest life a token can have. */
    @Test
    void shouldRefuseATokenThatHasExpired() {
        admin.post("/api/tokens", "{\"lifetime_seconds\":" + (SHORTEST_S - 1) + "}")
                .expect(422);
        JsonNode issued = issue(tess(), "{\"label\":\"short\",\"lifetime_seconds\":" + SHORTEST_S + "}");
        Instant expires = Instant.parse(issued.path("expires_at").asText());
        RestClient holder = admin.withToken(secret(issued));
        holder.send("PATCH", "/api/extensions/1010", "{\"name\":\"While it is good\"}")
                .expect(200);
        before = everything();
        JsonNode tokens = tokens();

        Await.until("the token has expired", Duration.ofSeconds(SHORTEST_S + 10), () -> {
            Instant asked = Instant.now();
            int status = holder.get("/api/auth/whoami").status();
            assertTrue(status == 200 || status == 401, () -> "status " + status);
            assertFalse(status == 401 && Instant.now().isBefore(expires), "it ended before " + expires);
            assertFalse(status == 200 && asked.isAfter(expires), "it was good after " + expires);
            return status == 401;
        });
        assertOpensNothing(holder, "user=tess method=REST reason=expired-token");
        assertEquals(tokens.size() - 1, tokens().size(), "what has expired is listed no more");
    }

    @Test
    void shouldRefuseATokenThatWasRevoked() {
        JsonNode ended = issue(tess(), "{\"label\":\"ended by its owner\"}");
        JsonNode other = issue(tess(), "{\"label\":\"ended by an admin\"}");
        RestClient owner = admin.withToken(secret(ended));
        RestClient second = admin.withToken(secret(other));
        owner.delete("/api/tokens/" + id(ended)).expect(200);
        assertOpensNothing(owner, "user=- method=REST reason=unknown-token");
        second.get("/api/auth/whoami").expect(200);
        admin.delete("/api/tokens/" + id(other)).expect(200);
        assertOpensNothing(second, "user=- method=REST reason=unknown-token");

        JsonNode third = issue(tess(), "{\"label\":\"ended by a new password\"}");
        admin.post("/api/users/tess/password", "{\"password\":\"" + PASSWORD + " again\"}")
                .expect(200);
        before = everything();
        assertOpensNothing(admin.withToken(secret(third)), "user=- method=REST reason=unknown-token");
    }

    @Test
    void shouldRefuseATokenInWhichAnyCharacterWasChanged() {
        String secret = secret(issue(tess(), "{}"));
        assertTrue(secret.matches(SECRET), "not the form that is forged here");
        for (int i = "tpbx_".length(); i < secret.length(); i++) {
            char right = secret.charAt(i);
            for (char other : new char[] {right == 'A' ? 'B' : 'A', otherCase(right)}) {
                String forged = secret.substring(0, i) + other + secret.substring(i + 1);
                int status = admin.withToken(forged).get("/api/auth/whoami").status();
                assertEquals(forged.equals(secret) ? 200 : 401, status, "with " + other + " at " + i + " of " + secret);
            }
        }
        String cut = secret.substring(0, secret.length() - 1);
        for (String forged : List.of(cut, secret + "A", cut + "A", "tpbx_", secret.substring("tpbx_".length()))) {
            assertEquals(401, admin.withToken(forged).get("/api/auth/whoami").status(), "another length");
        }
        assertOpensNothing(admin.withToken(cut + (secret.endsWith("A") ? 'Q' : 'A')), "reason=unknown-token");
        admin.withToken(secret).get("/api/auth/whoami").expect(200);
    }

    /** Itself, if it is no letter. */
    private static char otherCase(char letter) {
        return Character.isUpperCase(letter) ? Character.toLowerCase(letter) : Character.toUpperCase(letter);
    }

    @Test
    void shouldRefuseATokenOfAUserWhoWasRemovedAlsoWhenOneOfThatNameIsThereAgain() {
        String secret = secret(issue(tess(), "{}"));
        RestClient holder = admin.withToken(secret);
        holder.get("/api/auth/whoami").expect(200);
        admin.delete("/api/users/tess").expect(200);
        assertEquals(401, holder.get("/api/auth/whoami").status());
        addTess("admin");
        before = everything();
        assertOpensNothing(holder, "user=- method=REST reason=unknown-token");
    }

    /** Of another server, for a user of the same name; and there what was revoked stays so after a crash. */
    @Test
    void shouldRefuseATokenOfAnotherServer() {
        try (PbxProcess there = PbxProcess.start(PbxOptions.quickStart("tokens"))) {
            RestClient thereAdmin = there.rest();
            thereAdmin
                    .post("/api/users", "{\"name\":\"tess\",\"password\":\"" + PASSWORD + "\",\"role\":\"operator\"}")
                    .expect(201);
            RestClient thereTess = thereAdmin.withPassword("tess", PASSWORD);
            String foreign = secret(issue(thereTess, "{}"));
            JsonNode revoked = issue(thereTess, "{}");
            thereAdmin.delete("/api/tokens/" + id(revoked)).expect(200);
            String own = secret(issue(thereAdmin, "{}"));
            thereAdmin.withToken(foreign).get("/api/auth/whoami").expect(200);
            assertOpensNothing(admin.withToken(foreign), "user=- method=REST reason=unknown-token");
            assertOpensNothing(admin.withToken(own), "user=- method=REST reason=unknown-token");

            there.kill();
            there.awaitReadyAgain();
            RestClient after = there.rest();
            after.withToken(foreign).get("/api/auth/whoami").expect(200);
            after.withToken(own).get("/api/users").expect(200);
            assertEquals(
                    401,
                    after.withToken(secret(revoked)).get("/api/auth/whoami").status());
        }
    }

    /** The role is the owner's at the moment of each request, not that of when the token was made. */
    @Test
    void shouldLetATokenDoNoMoreThanItsOwnerMayNow() {
        RestClient holder = admin.withToken(secret(issue(tess(), "{}")));
        holder.send("PATCH", "/api/extensions/1010", "{\"name\":\"By an operator\"}")
                .expect(200);
        admin.send("PATCH", "/api/users/tess", "{\"role\":\"viewer\"}").expect(200);
        before = everything();
        holder.get("/api/extensions").expect(200);
        for (Change change : CHANGES) {
            Answer answer = holder.send(change.method, change.path, change.body);
            assertEquals(403, answer.status(), () -> change + ": " + answer.text());
            assertTrue(answer.contentType().startsWith("application/problem+json"), answer::contentType);
        }
        holder.post("/api/users/admin/password", "{\"password\":\"battery staple 2\"}")
                .expect(403);
        assertEquals(before, everything());
        holder.post("/api/tokens", "{\"label\":\"one's own\"}").expect(200);
    }

    private void assertOpensNothing(RestClient holder, String line) {
        int from = pbx.log().length();
        JsonNode tokens = tokens();
        for (Change change : concat(CHANGES, OWN)) {
            Answer answer = holder.send(change.method, change.path, change.body);
            assertEquals(401, answer.status(), () -> change + ": " + answer.text());
            assertEquals(
                    "Basic realm=\"karaf\", charset=\"UTF-8\",Bearer realm=\"karaf\"",
                    String.join(",", answer.raw().headers().allValues("WWW-Authenticate")));
            assertTrue(answer.contentType().startsWith("application/problem+json"), answer::contentType);
        }
        holder.get("/api/extensions").expect(401);
        holder.get("/api/status").expect(401); // open without credentials, not with wrong ones
        assertEquals(before, everything());
        assertEquals(tokens, tokens());
        pbx.awaitLog(from, "authentication failed .*" + line + " from 127\\.0\\.0\\.1");
    }

    private static List<Change> concat(List<Change> first, List<Change> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private JsonNode everything() {
        ArrayNode all = new ObjectMapper().createArrayNode();
        for (String path : List.of("/api/extensions", "/api/users", "/api/security/bans")) {
            all.add(admin.get(path).expect(200).json());
        }
        return all;
    }

    private JsonNode tokens() {
        return admin.get("/api/tokens").expect(200).json().path("tokens");
    }

    private void addTess(String role) {
        admin.post("/api/users", "{\"name\":\"tess\",\"password\":\"" + PASSWORD + "\",\"role\":\"" + role + "\"}")
                .expect(201);
    }

    private RestClient tess() {
        return admin.withPassword("tess", PASSWORD);
    }

    private static JsonNode issue(RestClient owner, String body) {
        return owner.post("/api/tokens", body).expect(200).json();
    }

    private static String secret(JsonNode issued) {
        return issued.path("token").asText();
    }

    private static String id(JsonNode issued) {
        return issued.path("id").asText();
    }
}
