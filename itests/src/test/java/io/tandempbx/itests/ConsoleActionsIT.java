package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.PbxShell;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What operators do at the shell with extensions, conferences, messages, recordings, tokens and events. */
class ConsoleActionsIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String ROOM = "2006";
    private static final String MAILBOX = "1005";
    private static final String OTHER = "1006";

    private final RestClient rest;

    ConsoleActionsIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
    }

    private List<String> audited(String action, String subject) {
        List<String> found = new ArrayList<>();
        for (JsonNode entry :
                pbx.shell().json("pbx:audit-list --json --action " + action).path("entries")) {
            if (entry.path("subject").asText().equals(subject)
                    && entry.path("via").asText().equals("SSH")) {
                found.add(entry.path("before").asText() + " > "
                        + entry.path("after").asText());
            }
        }
        return found;
    }

    private JsonNode json(String command) {
        return pbx.shell().json("pbx:" + command + " --json");
    }

    @Test
    void shouldChangeAndRemoveAnExtension() {
        json("extension-add 1087");
        JsonNode changed = json("extension-set 1087 --voicemail-enabled false --is-admin true");
        assertFalse(changed.path("voicemail_enabled").asBoolean(), changed::toString);
        assertTrue(changed.path("is_admin").asBoolean(), changed::toString);
        JsonNode kept = rest.get("/api/extensions/1087").expect(200).json();
        assertFalse(kept.path("voicemail_enabled").asBoolean(), kept::toString);
        assertTrue(kept.path("is_admin").asBoolean(), kept::toString);
        String wrong = pbx.shell().run("pbx:extension-set 1087 --is-admin perhaps");
        assertTrue(wrong.contains("--is-admin must be true or false"), wrong);

        String rehearsed = pbx.shell().run("pbx:extension-remove 1087 --dry-run");
        assertTrue(rehearsed.contains("nothing was changed") && rehearsed.contains("1087 removed"), rehearsed);
        rest.get("/api/extensions/1087").expect(200);
        assertEquals(List.of(), audited("extension.remove", "extension/1087"));
        assertEquals("1087", json("extension-remove 1087").path("extension").asText());
        rest.get("/api/extensions/1087").expect(404);
        assertEquals(1, audited("extension.remove", "extension/1087").size());
        String again = pbx.shell().run("pbx:extension-remove 1087");
        assertTrue(again.contains("1087"), again);
    }

    /** Of commands that judge by themselves, as services know no callers there. */
    @Test
    void shouldChangeNothingInADryRun() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        String call = json("call-list").at("/calls/0/call_id").asText();
        String audit = lastAudited();
        assertEquals(call, json("hangup --dry-run " + call).at("/calls/0").asText());
        pbx.shell().json("pbx:transfer --json --dry-run " + call + " 1003");
        pbx.shell().json("pbx:call-hold --json --dry-run " + call);
        pbx.shell().json("pbx:call --json --dry-run 1001 1003");
        assertTrue(json("drain --dry-run").path("draining").asBoolean());
        assertTrue(json("extension-add 1088 --dry-run").path("password").isNull());
        assertTrue(json("user-add rehearsed --dry-run").path("password").isNull());
        assertTrue(json("webhook-add rehearsed --url http://127.0.0.1:1/ --dry-run")
                .path("secret")
                .isNull());
        assertEquals("", json("token-add --dry-run").path("token").asText());
        String wrong = pbx.shell().run("pbx:webhook-add rehearsed --url ftp://x --dry-run");
        assertTrue(wrong.contains("url 'ftp://x' must be"), wrong);

        assertEquals(audit, lastAudited(), "a dry run was noted");
        JsonNode calls = json("call-list");
        assertEquals(1, calls.path("count").asInt(), calls::toString);
        assertEquals("talking", calls.at("/calls/0/state").asText());
        assertFalse(json("status").path("draining").asBoolean());
        rest.get("/api/extensions/1088").expect(404);
        rest.get("/api/users/rehearsed").expect(404);
        rest.get("/api/webhooks/rehearsed").expect(404);
        talk.callerHangsUp();
    }

    private String lastAudited() {
        return json("audit-list --limit 1").path("entries").toString();
    }

    @Test
    void shouldMuteAndSendOutWhoIsInAConference() {
        TestCall member = phones.udp("1003").call(ROOM).awaitAnswered();
        member.rtp().send(new byte[0]);
        String call = Await.value("a member", LIMIT, () -> Optional.of(
                        json("conferences").at("/0/call_id").asText())
                .filter(id -> !id.isEmpty()));
        String who = ROOM + " " + call;
        json("conference-mute " + who);
        awaitMuted(true);
        json("conference-unmute " + who + " --dry-run");
        json("conference-unmute " + who);
        awaitMuted(false);
        String nobody = pbx.shell().run("pbx:conference-kick " + ROOM + " nosuchcall");
        assertTrue(nobody.contains("nosuchcall"), nobody);
        String few = pbx.shell().run("pbx:conference-mute " + ROOM);
        assertTrue(few.contains("ROOM CALL_ID are expected"), few);
        String said = pbx.shell().run("pbx:conference-kick " + who);
        assertTrue(said.contains("member " + call + " of " + ROOM + " is sent out"), said);
        member.awaitEnded();
    }

    private void awaitMuted(boolean muted) {
        Await.until(
                "muted is " + muted,
                LIMIT,
                () -> json("conferences").at("/0/muted").asBoolean() == muted);
    }

    /** Leaves a message, and returns its id. */
    private String message() {
        TestCall call = phones.udp("1004").call("*" + MAILBOX).awaitAnswered();
        call.rtp().send(new byte[0]);
        call.rtp().sendDigits("#");
        Await.until("something is said", LIMIT, () -> call.rtp().sentCount() > 150);
        call.hangUp();
        return Await.value("a message is left", LIMIT, () -> Optional.of(
                        json("voicemail-list " + MAILBOX).at("/messages/0/id").asText())
                .filter(id -> !id.isEmpty()));
    }

    private boolean listened(String mailbox) {
        return json("voicemail-list " + mailbox).at("/messages/0/listened").asBoolean();
    }

    @Test
    void shouldMarkForwardAndCopyMessages() throws IOException {
        String id = message();
        String which = MAILBOX + " " + id;
        String subject = "mailbox/" + MAILBOX + "/" + id;
        assertTrue(
                json("voicemail-read " + which + " --dry-run").path("listened").asBoolean());
        assertFalse(listened(MAILBOX));
        json("voicemail-read " + which);
        assertTrue(listened(MAILBOX));
        json("voicemail-read " + which + " --unread");
        assertFalse(listened(MAILBOX));
        assertEquals(2, audited("voicemail.read", subject).size());
        rest.post("/api/voicemail/" + MAILBOX + "/" + id + "/read", "").expect(200);
        assertFalse(rest.post("/api/voicemail/" + MAILBOX + "/" + id + "/unread", "")
                .expect(200)
                .json()
                .path("listened")
                .asBoolean());

        String nobody = pbx.shell().run("pbx:voicemail-forward " + which + " 1999");
        assertTrue(nobody.contains("to '1999' has no mailbox"), nobody);
        String forward = "/api/voicemail/" + MAILBOX + "/" + id + "/forward";
        rest.post(forward, "{\"to\":\"1999\"}").expect(422);
        rest.post(forward, "{\"to\":\"" + MAILBOX + "\"}").expect(422);
        rest.post(forward, "{}").expect(422);
        rest.post("/api/voicemail/1999/" + id + "/forward", "{\"to\":\"" + OTHER + "\"}")
                .expect(404);
        json("voicemail-forward " + which + " " + OTHER);
        assertFalse(listened(OTHER));
        json("voicemail-read " + OTHER + " " + id);
        assertTrue(
                rest.post(forward, "{\"to\":\"" + OTHER + "\"}")
                        .expect(200)
                        .json()
                        .path("listened")
                        .asBoolean(),
                "what is there already stays as it is there");
        assertEquals(List.of(" > to=" + OTHER), audited("voicemail.forward", subject));

        Path file = Workspace.fresh("console-audio").resolve("message.wav");
        JsonNode saved = json("voicemail-audio " + which + " " + file);
        assertEquals(Files.size(file), saved.path("bytes").asLong());
        assertPrivateWave(file);
        assertEquals(List.of(" > file=" + file), audited("voicemail.listen", subject));
        for (String mailbox : List.of(MAILBOX, OTHER)) {
            json("voicemail-delete " + mailbox + " " + id);
        }
    }

    private void assertPrivateWave(Path file) throws IOException {
        assertTrue(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1)
                .startsWith("RIFF"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void shouldCopyRecordingsAndReplaceNothing() throws IOException {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        String call = json("call-list").at("/calls/0/call_id").asText();
        pbx.shell().json("pbx:record --json " + call);
        String id = pbx.shell()
                .json("pbx:record --json " + call + " stop")
                .path("recording_id")
                .asText();
        talk.callerHangsUp();
        Await.until(
                "the recording has ended",
                LIMIT,
                () -> rest.get("/api/recordings/" + id).json().path("sha256").isTextual());
        Path file = Workspace.fresh("console-recording").resolve("call.wav");
        json("recording-audio " + id + " " + file);
        assertPrivateWave(file);
        assertEquals(List.of(" > file=" + file), audited("recording.listen", "recording/" + id));
        String again = pbx.shell().run("pbx:recording-audio " + id + " " + file);
        assertTrue(again.contains("exists already"), again);
        String settings = pbx.shell().run("pbx:recording-audio " + id + " " + file.resolveSibling("pbx.sip.cfg"));
        assertTrue(settings.contains("must end with .wav"), settings);
        String unknown = pbx.shell().run("pbx:recording-audio nosuch " + file.resolveSibling("b.wav"));
        assertTrue(unknown.contains("nosuch"), unknown);
        assertFalse(Files.exists(file.resolveSibling("b.wav")));
        json("recording-delete " + id);
    }

    @Test
    void shouldMakeTokensForWhoeverIsAtTheShell() {
        String password = json("user-add vera --role viewer").path("password").asText();
        try (PbxShell lesser = pbx.shell().as("vera", password)) {
            JsonNode made = lesser.json("pbx:token-add --json --label drill --seconds 120");
            assertEquals("vera", made.path("user").asText(), made::toString);
            RestClient bearer = rest.withToken(made.path("token").asText());
            JsonNode self = bearer.get("/api/auth/whoami").expect(200).json();
            assertEquals("viewer", self.path("role").asText(), self::toString);
            JsonNode own = json("token-add --label other");
            assertEquals(1, lesser.json("pbx:token-list --json").path("count").asInt());
            assertTrue(json("token-list").path("count").asInt() >= 2);
            String theirs = lesser.run("pbx:token-revoke " + own.path("id").asText());
            assertTrue(json("token-list").toString().contains(own.path("id").asText()), theirs);
            String wrong = lesser.run("pbx:token-add --seconds 1");
            assertTrue(wrong.contains("must be from 60"), wrong);
            lesser.json("pbx:token-revoke --json " + made.path("id").asText());
            bearer.get("/api/auth/whoami").expect(401);
            json("token-revoke " + own.path("id").asText());
            assertEquals(
                    1,
                    audited("token.issue", "token/" + made.path("id").asText()).size());
        } finally {
            json("user-remove vera");
        }
    }

    @Test
    void shouldListTheNewestEvents() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        talk.callerHangsUp();
        Await.until("the call is over", LIMIT, () -> pbx.callCount() == 0);
        JsonNode ended = pbx.shell().json("pbx:event-list --json --type call.started,call.ended --limit 2");
        assertEquals(2, ended.path("count").asInt());
        assertEquals("call.started", ended.at("/events/0/type").asText());
        assertEquals("call.ended", ended.at("/events/1/type").asText());
        assertEquals("1002", ended.at("/events/1/data/to").asText(), ended::toString);
        assertTrue(ended.at("/events/1/cursor").asLong() <= ended.path("latest").asLong());
        assertTrue(pbx.shell().run("pbx:event-list").contains("call.ended"));
        String wrong = pbx.shell().run("pbx:event-list --type call.nosuch");
        assertTrue(wrong.contains("call.nosuch is not an event"), wrong);
    }

    @Test
    void shouldCopyAndRemoveGreetings() throws IOException {
        Path directory = Workspace.fresh("console-greeting");
        Path wav = Files.copy(
                Path.of("../karaf-assembly/src/main/resources/voicemail_prompts/vm-goodbye.wav"),
                directory.resolve("in.wav"));
        json("voicemail-greeting " + MAILBOX + " recorded --file " + wav.toAbsolutePath());
        Path copy = directory.resolve("copy.wav");
        assertEquals(
                "recorded",
                json("voicemail-greeting " + MAILBOX + " --save " + copy)
                        .path("greeting")
                        .asText());
        assertPrivateWave(copy);
        String none = pbx.shell()
                .run("pbx:voicemail-greeting " + MAILBOX + " temporary --save " + directory.resolve("b.wav"));
        assertTrue(none.contains("no such greeting"), none);
        assertEquals(
                "standard",
                json("voicemail-greeting " + MAILBOX + " --remove")
                        .path("greeting")
                        .asText());
    }
}
