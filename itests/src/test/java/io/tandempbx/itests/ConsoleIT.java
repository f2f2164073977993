package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.JarVersions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.PbxShell;
import io.tandempbx.itests.pbx.PbxTerminal;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The operator's commands over SSH: help, JSON and completion of each. */
class ConsoleIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Pattern COMMAND = Pattern.compile("\\bpbx:([a-z-]+)");
    static final Set<String> COMMANDS = Set.of(
            "status",
            "extension-list",
            "extension-add",
            "extension-set",
            "extension-remove",
            "menu-list",
            "menu-set",
            "menu-remove",
            "ring-group-list",
            "ring-group-set",
            "ring-group-remove",
            "route-list",
            "route-set",
            "route-remove",
            "inbound-route-list",
            "inbound-route-set",
            "inbound-route-remove",
            "time-condition-list",
            "time-condition-set",
            "time-condition-remove",
            "holidays-list",
            "holidays-set",
            "holidays-remove",
            "route-test",
            "extension-import",
            "extension-export",
            "contact-list",
            "contact-history",
            "call-list",
            "call-show",
            "hangup",
            "transfer",
            "call-hold",
            "call-resume",
            "call",
            "trace",
            "drain",
            "database-backup",
            "upgrade",
            "rollback",
            "upgrade-history",
            "cdr-list",
            "user-list",
            "user-add",
            "user-set",
            "user-remove",
            "token-list",
            "token-add",
            "token-revoke",
            "ban-list",
            "subscription-list",
            "message-waiting",
            "mail-list",
            "mail-test",
            "voicemail-list",
            "voicemail-audio",
            "voicemail-read",
            "voicemail-forward",
            "voicemail-delete",
            "voicemail-pin",
            "voicemail-greeting",
            "conferences",
            "conference-mute",
            "conference-unmute",
            "conference-kick",
            "event-list",
            "qos",
            "qos-acknowledge",
            "record",
            "recording-list",
            "recording-audio",
            "recording-hold",
            "recording-delete",
            "ban-add",
            "ban-lift",
            "audit-list",
            "webhook-list",
            "webhook-add",
            "webhook-remove",
            "trunk-list",
            "trunk-show",
            "trunk-add",
            "trunk-set",
            "trunk-remove",
            "trunk-enable",
            "trunk-disable",
            "trunk-test",
            "db-status",
            "config-list",
            "config-check",
            "config-set",
            "health",
            "capacity",
            "morning",
            "doctor",
            "extension-disable",
            "extension-enable",
            "extension-password",
            "extension-rotate-passwords");

    ConsoleIT(PbxProcess pbx) {
        super(pbx);
    }

    @Test
    void shouldOfferEveryCommandWithHelpAndJson() {
        Set<String> offered = new TreeSet<>();
        Matcher command = COMMAND.matcher(pbx.shell().run("help"));
        while (command.find()) {
            offered.add(command.group(1));
        }
        assertEquals(new TreeSet<>(COMMANDS), offered);
        for (String name : offered) {
            String help = pbx.shell().run("pbx:" + name + " --help");
            assertTrue(help.contains("DESCRIPTION") && help.contains("SYNTAX"), help);
            assertTrue(help.contains("--json") && help.contains("Prints JSON instead of text"), help);
        }
    }

    @Test
    void shouldAnswerInJson() throws IOException {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.tcp("1002"));
        JsonNode status = pbx.shell().json("pbx:status --json");
        assertTrue(status.path("running").asBoolean(), status::toString);
        assertEquals(1, status.path("active_calls").asInt());
        assertEquals(2, status.path("registered_extensions").asInt());
        JsonNode extension = pbx.shell().json("pbx:extension-list --json").get(0);
        assertEquals("1001", extension.path("number").asText());
        assertTrue(extension.path("registered").asBoolean());
        assertFalse(extension.toString().contains("ha1"), "a secret is shown");
        JsonNode contacts = pbx.shell().json("pbx:contact-list --json 1002");
        assertEquals("tcp", contacts.at("/extensions/0/contacts/0/transport").asText());
        JsonNode call = pbx.shell().json("pbx:call-list --json").path("calls").get(0);
        assertEquals("talking", call.path("state").asText());
        String id = call.path("call_id").asText();
        JsonNode details = pbx.shell().json("pbx:call-show " + id + " --json");
        assertEquals(talk.out().callId(), details.at("/legs/0/sip_call_id").asText());
        assertEquals("1002", details.at("/legs/1/party").asText());
        JsonNode trace = pbx.shell().json("pbx:trace --json " + id);
        assertEquals(trace.path("count").asInt(), trace.path("messages").size());
        JsonNode drained = pbx.shell().json("pbx:drain --json --off");
        assertFalse(drained.path("draining").asBoolean());
        assertEquals(
                0, pbx.shell().json("pbx:upgrade-history --json").path("count").asInt());
        JsonNode plan = pbx.shell()
                .json("pbx:upgrade --json --dry-run "
                        + JarVersions.rebuilt(JarVersions.built("registrar/core"), "0.1.99"));
        assertTrue(plan.path("result").isNull(), plan::toString);
        JsonNode hungUp = pbx.shell().json("pbx:hangup --json " + id);
        assertEquals(id, hungUp.at("/calls/0").asText());
        talk.out().awaitEnded();
        talk.in().awaitEnded();
    }

    @Test
    void shouldAddImportAndExportExtensions() throws IOException {
        JsonNode added = pbx.shell().json("pbx:extension-add --json 1081 --name \"Front desk\"");
        assertEquals("Front desk", added.path("name").asText());
        assertEquals(16, added.path("password").asText().length());
        String again = pbx.shell().run("pbx:extension-add --json 1081");
        assertTrue(again.contains("1081"), again);
        Path directory = Workspace.fresh("console");
        Path csv = Files.writeString(
                directory.resolve("more.csv"), "number,password,name\n1082,secret-of-1082,Lift\n1083,x,Too short\n");
        String refused = pbx.shell().run("pbx:extension-import --json " + csv);
        assertTrue(refused.contains("line 3") && refused.contains("password"), refused);
        assertFalse(numbers().contains("1082"), "a file with a bad row was imported in part");
        Files.writeString(csv, "number,password,name\n1082,secret-of-1082,Lift\n");
        assertEquals(
                1,
                pbx.shell()
                        .json("pbx:extension-import --json " + csv)
                        .path("count")
                        .asInt());
        assertTrue(
                numbers().containsAll(List.of("1081", "1082")), () -> numbers().toString());
        Path exported = directory.resolve("all.csv");
        pbx.shell().json("pbx:extension-export --json " + exported);
        assertEquals(numbers().size() + 1, Files.readAllLines(exported).size());
        assertFalse(Files.readString(exported).contains("secret-of"), "a password was exported");
        String onScreen =
                pbx.shell().json("pbx:extension-export --json -").path("csv").asText();
        assertEquals(Files.readString(exported), onScreen);
    }

    /** Who, from where, what, and how it was before and after; the same as over REST. */
    @Test
    void shouldNoteEveryChangeInTheAuditLog() throws IOException {
        Path csv = Files.writeString(
                Workspace.fresh("console").resolve("two.csv"),
                "number,password,name\n1084,secret-of-1084,Gate\n1085,secret-of-1085,Yard\n");
        pbx.shell().run("pbx:extension-import " + csv);
        pbx.shell().run("pbx:extension-add 1086 --name Cellar");
        Files.writeString(csv, "number,name\n1084,Main gate\n1085,Yard\n");
        pbx.shell().run("pbx:extension-import " + csv);
        pbx.shell().run("pbx:drain");
        pbx.shell().run("pbx:drain --off");
        pbx.shell().run("pbx:ban-add 203.0.113.78 --seconds 60 --reason drill");
        pbx.shell().run("pbx:ban-lift 203.0.113.78");
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        String call =
                pbx.shell().json("pbx:call-list --json").at("/calls/0/call_id").asText();
        pbx.shell().run("pbx:hangup " + call);
        talk.out().awaitEnded();
        talk.in().awaitEnded();

        JsonNode gate = noted("extension.change", "extension/1084");
        assertTrue(gate.path("before").asText().startsWith("name=Gate,"), gate::toString);
        assertTrue(gate.path("after").asText().startsWith("name=Main gate,"), gate::toString);
        assertEquals("", noted("extension.add", "extension/1084").path("before").asText());
        assertTrue(
                noted("extension.add", "extension/1086").path("after").asText().startsWith("name=Cellar,"));
        assertTrue(
                entries("extension.change", "extension/1085").isEmpty(),
                "what an import left alone was noted as changed");
        assertEquals(
                "draining=false", noted("node.drain", "node").path("before").asText());
        assertEquals("draining=true", noted("node.drain", "node").path("after").asText());
        assertEquals(
                "draining=false", noted("node.undrain", "node").path("after").asText());
        assertTrue(
                noted("ban.set", "address/203.0.113.78").path("after").asText().contains("reason=drill"));
        assertTrue(noted("ban.lift", "address/203.0.113.78")
                .path("before")
                .asText()
                .startsWith("until="));
        assertEquals(
                "from=1001,to=1002,state=talking",
                noted("call.hangup", "call/" + call).path("before").asText());
    }

    private JsonNode noted(String action, String subject) {
        JsonNode entry = entries(action, subject).get(0);
        assertEquals("admin", entry.path("user").asText(), entry::toString);
        assertEquals("SSH", entry.path("via").asText(), entry::toString);
        assertEquals("127.0.0.1", entry.path("from").asText(), entry::toString);
        return entry;
    }

    private List<JsonNode> entries(String action, String subject) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode entry :
                pbx.shell().json("pbx:audit-list --json --action " + action).path("entries")) {
            if (entry.path("subject").asText().equals(subject)
                    && entry.path("via").asText().equals("SSH")) {
                found.add(entry);
            }
        }
        return found;
    }

    @Test
    void shouldManageUsersAndTokens() {
        JsonNode added = pbx.shell().json("pbx:user-add --json erika --role operator");
        String password = added.path("password").asText();
        assertEquals(16, password.length());
        String token = pbx.rest()
                .withPassword("erika", password)
                .post("/api/tokens", "{\"label\":\"console\"}")
                .expect(200)
                .json()
                .path("id")
                .asText();
        assertTrue(
                pbx.shell().json("pbx:token-list --json").findValuesAsText("id").contains(token));
        pbx.shell().json("pbx:token-revoke --json " + token);
        assertFalse(pbx.shell().run("pbx:token-list").contains(token));
        JsonNode changed = pbx.shell().json("pbx:user-set --json erika --role viewer --disable");
        assertEquals("viewer", changed.path("role").asText());
        assertFalse(changed.path("enabled").asBoolean());
        pbx.rest().withPassword("erika", password).get("/api/extensions").expect(401);
        String wrong = pbx.shell().run("pbx:user-set erika --role king");
        assertTrue(wrong.contains("must be viewer, operator or admin"), wrong);
        pbx.shell().json("pbx:user-remove --json erika");
        assertFalse(pbx.shell()
                .json("pbx:user-list --json")
                .findValuesAsText("name")
                .contains("erika"));
        JsonNode audit = pbx.shell().json("pbx:audit-list --json --action user.");
        assertTrue(audit.findValuesAsText("action").size() >= 3, audit::toString);
        assertEquals("SSH", audit.at("/entries/0/via").asText());
        assertEquals("admin", audit.at("/entries/0/user").asText());
        assertFalse(audit.toString().contains(password));
    }

    @Test
    void shouldLetALesserRoleOnlyLook() {
        String password = pbx.shell()
                .json("pbx:user-add --json vera --role viewer")
                .path("password")
                .asText();
        try (PbxShell lesser = pbx.shell().as("vera", password)) {
            assertTrue(lesser.json("pbx:status --json").path("running").asBoolean());
            for (String command : List.of(
                    "drain",
                    "config-set pbx.call no_answer_seconds 5",
                    "user-list",
                    "hangup --all",
                    "transfer no-such-call 1002",
                    "call-hold no-such-call",
                    "call-resume no-such-call",
                    "call 1001 1002",
                    "extension-disable 1001",
                    "audit-list")) {
                String refused = lesser.run("pbx:" + command);
                assertTrue(refused.contains("not found") || refused.contains("nsufficient"), refused);
            }
            assertFalse(pbx.shell().json("pbx:status --json").path("draining").asBoolean());
        } finally {
            pbx.shell().json("pbx:drain --json --off");
            pbx.shell().json("pbx:user-remove --json vera");
        }
    }

    @Test
    void shouldBanAndLift() {
        pbx.shell().json("pbx:ban-add --json 203.0.113.77 --seconds 60 --reason drill");
        JsonNode bans = pbx.shell().json("pbx:ban-list --json");
        assertTrue(bans.findValuesAsText("address").contains("203.0.113.77"), bans::toString);
        pbx.shell().json("pbx:ban-lift --json 203.0.113.77");
        String again = pbx.shell().run("pbx:ban-lift 203.0.113.77");
        assertTrue(again.contains("there is no ban of this address"), again);
        String wrong = pbx.shell().run("pbx:ban-add nobody");
        assertTrue(wrong.contains("address"), wrong);
    }

    @Test
    void shouldKeepWebhooksAndShowTheDatabase() {
        JsonNode added = pbx.shell().json("pbx:webhook-add --json lift --url http://127.0.0.1:1/ --events call.ended");
        assertEquals(32, added.path("secret").asText().length());
        Await.until("it is there", LIMIT, () -> pbx.shell()
                .json("pbx:webhook-list --json")
                .findValuesAsText("name")
                .contains("lift"));
        assertFalse(pbx.shell()
                .run("pbx:webhook-list --json")
                .contains(added.path("secret").asText()));
        String wrong = pbx.shell().run("pbx:webhook-add other --url ftp://x");
        assertTrue(wrong.contains("url 'ftp://x' must be"), wrong);
        pbx.shell().json("pbx:webhook-remove --json lift");
        Await.until(
                "it is gone", LIMIT, () -> !pbx.shell().run("pbx:webhook-list").contains("lift"));
        JsonNode database = pbx.shell().json("pbx:db-status --json");
        assertTrue(database.path("answers").asBoolean(), database::toString);
    }

    @Test
    void shouldDisableAnExtensionAndGiveNewPasswords() {
        phones.udp("1007");
        JsonNode disabled = pbx.shell().json("pbx:extension-disable --json 1007");
        assertEquals(1, disabled.path("removed_contacts").asInt(), disabled::toString);
        assertTrue(pbx.shell()
                .json("pbx:extension-enable --json 1007")
                .path("enabled")
                .asBoolean());
        JsonNode rotated = pbx.shell().json("pbx:extension-rotate-passwords --json 1007 1008");
        assertEquals(2, rotated.path("count").asInt());
        assertEquals(20, rotated.at("/passwords/1008").asText().length());
        for (String number : List.of("1007", "1008")) {
            pbx.shell().json("pbx:extension-password --json " + number + " --password " + PbxProcess.password(number));
        }
        phones.udp("1008");
        String neither = pbx.shell().run("pbx:extension-rotate-passwords");
        assertTrue(neither.contains("either numbers or --all"), neither);
    }

    @Test
    void shouldShowCallsThatAreOver() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        String id =
                pbx.shell().json("pbx:call-list --json").at("/calls/0/call_id").asText();
        talk.calledHangsUp();
        Await.until("the call is over", LIMIT, () -> pbx.callCount() == 0);

        JsonNode last =
                pbx.shell().json("pbx:call-list --ended --json").path("calls").get(0);
        assertEquals(id, last.path("call_id").asText());
        assertEquals("ended", last.path("state").asText());
        assertEquals("200 hung up by 1002", last.path("end_cause").asText());
        assertTrue(pbx.shell().run("pbx:call-list --ended").contains(id));
        JsonNode details = pbx.shell().json("pbx:call-show --json " + id);
        assertEquals(talk.in().callId(), details.at("/legs/1/sip_call_id").asText());
        assertTrue(pbx.shell().run("pbx:call-show " + id).contains("200 hung up by 1002"));
        for (String name : List.of(id, talk.out().callId(), talk.in().callId())) {
            String ladder = pbx.shell().run("pbx:trace " + name);
            assertTrue(ladder.contains("INVITE") && ladder.contains("BYE"), ladder);
            assertTrue(ladder.contains("1001") && ladder.contains("1002"), ladder);
        }
        String unknown = pbx.shell().run("pbx:trace no-such-call");
        assertTrue(unknown.contains("no messages of no-such-call are kept"), unknown);
    }

    /** What follows the command, as typed, and what a TAB must make of it. */
    @Test
    void shouldCompleteCommandsOptionsExtensionsAndCalls() throws IOException {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        String id =
                pbx.shell().json("pbx:call-list --json").at("/calls/0/call_id").asText();
        Path file = Files.writeString(Workspace.fresh("console").resolve("extensions-of-the-lift.csv"), "");
        String name = file.getFileName().toString();
        String begun = file.toString().replaceAll("-of-.*", "");
        Map<String, String> completions = Map.of(
                "pbx:contact-list 100",
                "1001",
                "pbx:call-show " + id.substring(0, 4),
                id,
                "pbx:trace " + id.substring(0, 4),
                id,
                "pbx:hangup " + id.substring(0, 4),
                id,
                "pbx:config-set pbx.reg",
                "pbx.registrar",
                "pbx:status --j",
                "--json",
                "pbx:extension-import " + begun,
                name,
                "pbx:extension-export " + begun,
                name,
                "pbx:upgrade " + begun,
                name,
                "pbx:upgrade-h",
                "pbx:upgrade-history");
        try {
            for (Map.Entry<String, String> completion : completions.entrySet()) {
                try (PbxTerminal terminal = pbx.shell().terminal()) {
                    terminal.type(completion.getKey() + "\t");
                    terminal.awaitScreen("completion of '" + completion.getKey() + "'", completion.getValue());
                }
            }
        } finally {
            talk.callerHangsUp();
        }
        try (PbxTerminal terminal = pbx.shell().terminal()) {
            terminal.type("pbx:trace " + id.substring(0, 4) + "\t");
            terminal.awaitScreen("a call that is over", id);
        }
    }

    private List<String> numbers() {
        return pbx.shell().json("pbx:extension-list --json").findValuesAsText("number");
    }
}
