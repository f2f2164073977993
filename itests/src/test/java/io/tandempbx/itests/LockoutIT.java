package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RawHttps;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.support.Await;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Wrong passwords in a row lock a user, wherever they come from, on REST and at the shell alike; addresses stay free. */
class LockoutIT extends PbxTest {
    private static final String PASSWORD = "correct horse 1";
    private static final String WRONG = "wrong horse 11";
    private static final int FAILURES = 3;
    private static final int LOCK_S = 12;
    private static final String FILE = "pbx.security.cfg";

    private final RestClient rest;

    LockoutIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
    }

    @BeforeEach
    void addUsers() {
        pbx.set(FILE, "ban_failures", "1000");
        pbx.set(FILE, "lockout_failures", Integer.toString(FAILURES));
        for (String name : new String[] {"lara", "otto"}) {
            rest.post("/api/users", "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\",\"role\":\"viewer\"}")
                    .expect(201);
        }
    }

    @AfterEach
    void removeUsers() {
        rest.delete("/api/users/lara").expect(200);
        rest.delete("/api/users/otto").expect(200);
        pbx.set(FILE, "ban_failures", "10");
        pbx.set(FILE, "lockout_failures", "5");
        pbx.set(FILE, "lockout_seconds", "300");
        assertEquals(
                0,
                rest.get("/api/security/bans").expect(200).json().path("count").asInt(),
                "an address was banned");
    }

    @Test
    void shouldLockAUserForAWhileAndNobodyElse() {
        pbx.set(FILE, "lockout_seconds", Integer.toString(LOCK_S));
        RestClient token = rest.withToken(rest.withPassword("lara", PASSWORD)
                .post("/api/tokens", "{}")
                .expect(200)
                .json()
                .path("token")
                .asText());
        for (int i = 1; i <= FAILURES; i++) {
            assertEquals(200, status("lara", PASSWORD, 60 + i), "locked after less");
            for (int j = 1; j < FAILURES; j++) {
                assertEquals(401, status("lara", WRONG, 60 + i)); // the right one before ended the row
            }
        }
        String wrong = ask("lara", WRONG, 70); // the last that it takes, from yet another address
        long lockedNs = System.nanoTime();
        assertEquals(401, RawHttps.status(wrong));

        String locked = ask("lara", PASSWORD, 71);
        assertEquals(body(wrong), body(locked), "who guesses is told that the user is locked");
        assertEquals(401, RawHttps.status(locked));
        assertEquals(401, logIn("lara", PASSWORD, 71));
        assertFalse(pbx.shell().letsIn("lara", PASSWORD, address(71)), "the shell lets a locked user in");
        assertEquals(200, status("otto", PASSWORD, 71), "another user is locked");
        assertTrue(pbx.shell().letsIn("otto", PASSWORD, address(71)), "the shell keeps another user out");
        token.get("/api/auth/whoami").expect(200); // a token was not guessed at
        double shownMs = (System.nanoTime() - lockedNs) / 1e6;
        assertTrue(shownMs < LOCK_S * 1000, () -> "the lock was over before all was asked: " + shownMs + " ms");

        Await.until("the user is let in again", Duration.ofSeconds(2 * LOCK_S), () -> {
            long askedNs = System.nanoTime();
            boolean in = status("lara", PASSWORD, 71) == 200;
            // the server's clock began before its answer came here, and it looks before it answers
            assertTrue(in || askedNs - lockedNs < LOCK_S * 1_000_000_000L, "locked for longer");
            assertFalse(in && System.nanoTime() - lockedNs < (LOCK_S - 1) * 1_000_000_000L, "not locked as long");
            return in;
        });
        assertTrue(pbx.shell().letsIn("lara", PASSWORD, address(71)), "the shell still keeps the user out");

        pbx.awaitLog(logStart, "locked user lara for " + LOCK_S + " s after " + FAILURES + " wrong passwords");
        pbx.awaitLog(logStart, "authentication failed user=lara method=REST reason=locked from 127\\.0\\.0\\.71");
        pbx.awaitLog(logStart, "authentication failed user=lara method=SSH reason=locked from 127\\.0\\.0\\.71");
        assertEquals(FAILURES * (FAILURES - 1) + 1, lines("user=lara method=REST reason=wrong-password"));
        assertFalse(pbx.log().substring(logStart).contains("locked user otto"));
    }

    /** Guessed at the shell; a new password ends the lock on both, and nothing short of that or time does. */
    @Test
    void shouldEndTheLockWithANewPassword() {
        pbx.set(FILE, "lockout_seconds", "3600");
        for (int i = 0; i < FAILURES; i++) {
            assertFalse(pbx.shell().letsIn("lara", WRONG, address(72)));
        }
        assertEquals(FAILURES, lines("user=lara method=SSH reason=wrong-password"));
        assertFalse(pbx.shell().letsIn("lara", PASSWORD, address(72)));
        assertEquals(401, status("lara", PASSWORD, 73));

        rest.post("/api/users/lara/password?dry_run=true", "{\"password\":\"" + PASSWORD + "\"}")
                .expect(200);
        rest.send("PATCH", "/api/users/lara", "{\"role\":\"operator\"}").expect(200);
        assertEquals(401, status("lara", PASSWORD, 73));

        String fresh = "battery staple 2";
        rest.post("/api/users/lara/password", "{\"password\":\"" + fresh + "\"}")
                .expect(200);
        assertEquals(200, status("lara", fresh, 73));
        assertTrue(pbx.shell().letsIn("lara", fresh, address(72)));
        JsonNode noted =
                rest.get("/api/audit?action=user.password").expect(200).json().at("/entries/0");
        assertEquals("user/lara", noted.path("subject").asText(), noted::toString);
        assertEquals("scripts", noted.path("user").asText(), noted::toString);
    }

    /** So that nobody who is elsewhere can lock the operator of this machine out. */
    @Test
    void shouldLetALockedUserInFromAnExemptAddress() {
        pbx.set(FILE, "lockout_seconds", "3600");
        for (int i = 0; i < FAILURES; i++) {
            assertEquals(401, status("lara", WRONG, 74));
        }
        assertEquals(401, status("lara", PASSWORD, 74));
        rest.withPassword("lara", WRONG).get("/api/auth/whoami").expect(401);
        rest.withPassword("lara", PASSWORD).get("/api/auth/whoami").expect(200);
        assertEquals(200, status("lara", PASSWORD, 74), "who was let in has shown that the password is known");
    }

    private int lines(String text) {
        return (int) Pattern.compile("authentication failed " + text)
                .matcher(pbx.log().substring(logStart))
                .results()
                .count();
    }

    private int status(String name, String password, int host) {
        return RawHttps.status(ask(name, password, host));
    }

    /** What a client at 127.0.0.{@code host} is answered who shows this password. */
    private String ask(String name, String password, int host) {
        String pair = Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
        return send("GET /api/auth/whoami HTTP/1.1\r\nAuthorization: Basic " + pair + "\r\n", "", host);
    }

    private int logIn(String name, String password, int host) {
        String body = "{\"username\":\"" + name + "\",\"password\":\"" + password + "\"}";
        return RawHttps.status(send(
                "POST /api/auth/login HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                        + "\r\n",
                body,
                host));
    }

    private String send(String head, String body, int host) {
        return RawHttps.exchange(
                address(host),
                pbx.httpsPort(),
                pbx.home().resolve("ssl/server.crt"),
                (head + "Host: localhost\r\nConnection: close\r\n\r\n" + body).getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n"));
    }

    private static InetAddress address(int host) {
        try {
            return InetAddress.getByName("127.0.0." + host);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
