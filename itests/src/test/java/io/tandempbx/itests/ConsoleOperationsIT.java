package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever REST can do the shell can do: each operation of the OpenAPI document has its command. */
class ConsoleOperationsIT extends PbxTest {
    private static final List<String> ROLES = List.of("viewer", "operator", "admin");

    /** The command with which each operation is done at the shell. */
    private static final Map<String, String> COMMANDS = table(
            """
            GET /status                                       status
            GET /extensions                                   extension-list
            GET /extensions/registered                        contact-list
            GET /extensions/export                            extension-export
            GET /extensions/{number}                          extension-list
            GET /extensions/{number}/registrations            contact-history
            POST /extensions                                  extension-add
            PUT /extensions/{number}                          extension-set
            PATCH /extensions/{number}                        extension-set
            DELETE /extensions/{number}                       extension-remove
            POST /extensions/{number}/password                extension-password
            POST /extensions/{number}/disable                 extension-disable
            POST /extensions/{number}/enable                  extension-enable
            POST /extensions/rotate-passwords                 extension-rotate-passwords
            POST /extensions/import                           extension-import
            GET /calls/active                                 call-list
            GET /calls/{call_id}                              call-show
            POST /calls                                       call
            POST /calls/{call_id}/hangup                      hangup
            POST /calls/{call_id}/transfer                    transfer
            POST /calls/{call_id}/hold                        call-hold
            POST /calls/{call_id}/resume                      call-resume
            POST /calls/{call_id}/record                      record
            GET /recordings                                   recording-list
            GET /recordings/{recording_id}                    recording-list
            GET /recordings/{recording_id}/audio              recording-audio
            PUT /recordings/{recording_id}/hold               recording-hold
            DELETE /recordings/{recording_id}                 recording-delete
            GET /cdr                                          cdr-list
            GET /events                                       event-list
            GET /webhooks                                     webhook-list
            GET /webhooks/{name}                              webhook-list
            POST /webhooks                                    webhook-add
            PUT /webhooks/{name}                              webhook-add
            DELETE /webhooks/{name}                           webhook-remove
            GET /routes/test                                  route-test
            POST /routes/test                                 route-test
            GET /ring-groups                                  ring-group-list
            GET /ring-groups/{group}                          ring-group-list
            POST /ring-groups                                 ring-group-set
            PUT /ring-groups/{group}                          ring-group-set
            DELETE /ring-groups/{group}                       ring-group-remove
            GET /attendant-menus                              menu-list
            GET /attendant-menus/{menu}                       menu-list
            POST /attendant-menus                             menu-set
            PUT /attendant-menus/{menu}                       menu-set
            DELETE /attendant-menus/{menu}                    menu-remove
            GET /routes                                       route-list
            GET /routes/{route}                               route-list
            POST /routes                                      route-set
            PUT /routes/{route}                               route-set
            DELETE /routes/{route}                            route-remove
            GET /inbound-routes                               inbound-route-list
            GET /inbound-routes/{inbound_route}               inbound-route-list
            POST /inbound-routes                              inbound-route-set
            PUT /inbound-routes/{inbound_route}               inbound-route-set
            DELETE /inbound-routes/{inbound_route}            inbound-route-remove
            GET /time-conditions                              time-condition-list
            GET /time-conditions/{time_condition}             time-condition-list
            POST /time-conditions                             time-condition-set
            PUT /time-conditions/{time_condition}             time-condition-set
            DELETE /time-conditions/{time_condition}          time-condition-remove
            GET /holidays                                     holidays-list
            GET /holidays/{holidays}                          holidays-list
            POST /holidays                                    holidays-set
            PUT /holidays/{holidays}                          holidays-set
            DELETE /holidays/{holidays}                       holidays-remove
            GET /trunks                                       trunk-list
            GET /trunks/{trunk_id}                            trunk-show
            POST /trunks                                      trunk-add
            PUT /trunks/{trunk_id}                            trunk-set
            PATCH /trunks/{trunk_id}                          trunk-set
            DELETE /trunks/{trunk_id}                         trunk-remove
            POST /trunks/{trunk_id}/enable                    trunk-enable
            POST /trunks/{trunk_id}/disable                   trunk-disable
            POST /trunks/{trunk_id}/test                      trunk-test
            GET /config                                       config-list
            GET /config/{pid}                                 config-list
            PUT /config/{pid}                                 config-set
            PATCH /config/{pid}                               config-set
            POST /config/check                                config-check
            GET /database                                     db-status
            GET /drain                                        status
            POST /drain                                       drain
            DELETE /drain                                     drain
            GET /tokens                                       token-list
            POST /tokens                                      token-add
            DELETE /tokens/{id}                               token-revoke
            GET /users                                        user-list
            GET /users/{name}                                 user-list
            POST /users                                       user-add
            PATCH /users/{name}                               user-set
            DELETE /users/{name}                              user-remove
            POST /users/{name}/password                       user-set
            GET /subscriptions                                subscription-list
            GET /voicemail                                    voicemail-list
            GET /voicemail/{mailbox}                          voicemail-list
            GET /voicemail/{mailbox}/{message}/audio          voicemail-audio
            POST /voicemail/{mailbox}/{message}/read          voicemail-read
            POST /voicemail/{mailbox}/{message}/unread        voicemail-read
            POST /voicemail/{mailbox}/{message}/forward       voicemail-forward
            DELETE /voicemail/{mailbox}/{message}             voicemail-delete
            POST /voicemail/{mailbox}/pin                     voicemail-pin
            GET /voicemail/{mailbox}/greeting                 voicemail-greeting
            DELETE /voicemail/{mailbox}/greeting              voicemail-greeting
            GET /voicemail/{mailbox}/greetings/{kind}         voicemail-greeting
            PUT /voicemail/{mailbox}/greetings/{kind}         voicemail-greeting
            DELETE /voicemail/{mailbox}/greetings/{kind}      voicemail-greeting
            GET /conferences                                  conferences
            GET /conferences/{room}                           conferences
            POST /conferences/{room}/members/{member}/mute    conference-mute
            POST /conferences/{room}/members/{member}/unmute  conference-unmute
            POST /conferences/{room}/members/{member}/kick    conference-kick
            GET /mail/outbox                                  mail-list
            POST /mail/test                                   mail-test
            GET /qos/metrics                                  qos
            GET /qos/call/{call_id}                           qos
            GET /qos/alerts                                   qos
            POST /qos/alerts/{alert_id}/acknowledge           qos-acknowledge
            GET /qos/history                                  qos
            GET /qos/statistics                               qos
            GET /qos/thresholds                               qos
            PUT /qos/thresholds                               config-set
            PATCH /qos/thresholds                             config-set
            GET /security/bans                                ban-list
            POST /security/bans                               ban-add
            DELETE /security/bans/{address}                   ban-lift
            GET /audit                                        audit-list
            GET /capacity                                     capacity
            GET /upgrades                                     upgrade-history
            """);

    /** What has no command, and why. */
    private static final Map<String, String> NONE = Map.of(
            "POST /auth/login", "whoever is at the shell has logged in; a token comes from token-add",
            "POST /auth/logout", "a session at the shell shows no token; it ends with exit",
            "GET /auth/whoami", "the name is what the session was opened with",
            "GET /openapi.json", "it describes REST; commands have --help");

    /** Writing operations whose dry run asks the network or reads only, as over REST. */
    private static final Set<String> READING =
            Set.of("POST /config/check", "POST /routes/test", "POST /trunks/{trunk_id}/test", "POST /mail/test");

    private final JsonNode document;

    ConsoleOperationsIT(PbxProcess pbx) {
        super(pbx);
        this.document = pbx.rest().get("/api/openapi.json").expect(200).json();
    }

    private static Map<String, String> table(String lines) {
        Map<String, String> table = new TreeMap<>();
        lines.lines().map(String::strip).forEach(line -> {
            int gap = line.lastIndexOf(' ');
            String before = table.put(line.substring(0, gap).strip(), line.substring(gap + 1));
            assertTrue(before == null, line);
        });
        return table;
    }

    /** Operations by method and path, each with the role that it asks for. */
    private Map<String, String> operations() {
        Map<String, String> operations = new TreeMap<>();
        document.path("paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(verb -> operations.put(
                        verb.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                        verb.getValue().path("x-role").asText())));
        return operations;
    }

    @Test
    void shouldHaveACommandForEachOperation() {
        Set<String> known = new TreeSet<>(COMMANDS.keySet());
        known.addAll(NONE.keySet());
        assertEquals(known, operations().keySet());
        assertEquals(COMMANDS.size() + NONE.size(), known.size(), "an operation has a command and a reason for none");
        Set<String> offered = new TreeSet<>(COMMANDS.values());
        offered.removeAll(ConsoleIT.COMMANDS);
        assertEquals(Set.of(), offered);
    }

    /** The access list lets nobody do at the shell what it may not over REST. */
    @Test
    void shouldLetNoLesserRoleDoIt() throws IOException {
        Map<String, Integer> least = new TreeMap<>();
        try (Stream<String> lines = Files.lines(pbx.home().resolve("etc/org.apache.karaf.command.acl.pbx.cfg"))) {
            lines.filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(line -> {
                int equals = line.indexOf('=');
                String first = line.substring(equals + 1).split(",", -1)[0].strip();
                least.put(line.substring(0, equals).strip(), ROLES.indexOf(first));
            });
        }
        List<String> wrong = new ArrayList<>();
        operations().forEach((operation, role) -> Optional.ofNullable(COMMANDS.get(operation))
                .filter(command -> least.getOrDefault(command, ROLES.size()) < ROLES.indexOf(role))
                .ifPresent(command -> wrong.add(operation + " needs " + role + ", " + command + " less")));
        assertEquals(List.of(), wrong);
    }

    @Test
    void shouldOfferADryRunOfEveryChange() {
        Set<String> changing = new TreeSet<>();
        COMMANDS.forEach((operation, command) -> {
            if (!operation.startsWith("GET ") && !READING.contains(operation)) {
                changing.add(command);
            }
        });
        assertTrue(changing.size() > 40, changing::toString);
        changing.addAll(Set.of("upgrade", "rollback", "message-waiting"));
        assertEquals(
                List.of(),
                changing.stream()
                        .filter(command ->
                                !pbx.shell().run("pbx:" + command + " --help").contains("--dry-run"))
                        .toList());
    }
}
