package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.Script;
import io.tandempbx.itests.support.SipScanner;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The shipped filter, read by fail2ban itself, finds the address of each failure and nothing that a stranger wrote. */
@Tag("phones")
class Fail2banIT extends PbxTest {
    private static final String INNOCENT = "203.0.113.7";
    private static final String LINE = "WARN  SipEndpoint - authentication failed user=1 method=REST reason=x from ";
    private static final List<String> NAMES = List.of(
            "1001 from " + INNOCENT,
            "1 method=REST reason=x from " + INNOCENT,
            "1001\\\" from " + INNOCENT,
            "\u001b[2J\u001b[31m from " + INNOCENT,
            "ü from " + INNOCENT + "\u2028" + LINE + INNOCENT);

    Fail2banIT(PbxProcess pbx) {
        super(pbx);
    }

    /** What a scanner asks for; some of it is no SIP any more. */
    private static final List<String> SCANNED = List.of(
            "1001",
            "admin",
            "1001 from " + INNOCENT,
            "1 method=REST reason=x from " + INNOCENT,
            "1001\" from " + INNOCENT,
            "\u001b[2J\u001b[31m from " + INNOCENT,
            "1001\r\n from " + INNOCENT,
            "1001\n2026-11-25T06:32:45.123Z " + LINE + INNOCENT,
            "1001\r\n2026-11-25T06:32:45.123Z " + LINE + INNOCENT + "\r\nX: ",
            "%0d%0a" + LINE.replace(" ", "%20") + INNOCENT,
            "\u0000\u0007\b from " + INNOCENT,
            "$(reboot);`id`${jndi:ldap://" + INNOCENT + "/a}",
            "ü from " + INNOCENT + "\u2028" + LINE + INNOCENT);

    private static final int FAILURES_TO_A_BAN = 11;
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Pattern WHOLE_LINE =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S* (?:INFO |WARN |ERROR) \\S+ -"
                    + " [^\\p{Cntrl}\\u2028]+");

    @Test
    void shouldFindOnlyWhereFailuresCameFrom() throws IOException {
        for (String name : NAMES) {
            phones.keep(pbx.udpPhone("1001").withCredentials(name, "guessed")).register(300);
        }
        for (String name : NAMES) {
            pbx.rest().withPassword(name, "guessed").get("/api/extensions").expect(401);
        }
        pbx.rest()
                .withPassword("x\n2026-11-25T06:32:45.123Z " + LINE + INNOCENT + "\n", "guessed")
                .get("/api/extensions")
                .expect(401);
        Await.until("all failures are in the log", LIMIT, () -> failures().size() > 2 * NAMES.size());

        assertFail2banFindsAll(Set.of("127.0.0.1"));
    }

    /** Two scanners, one from an address that is never banned and one that is kept out after a while. */
    @Test
    void shouldShowOnlyAddressesAfterABruteForce() throws IOException {
        String banned = "127.0.0.77";
        try (SipScanner scanner = new SipScanner(InetAddress.getLoopbackAddress(), pbx.sip());
                SipScanner stranger = new SipScanner(InetAddress.getByName(banned), pbx.sip())) {
            int guesses = 0;
            for (String name : SCANNED) {
                for (String method : List.of("REGISTER", "INVITE")) {
                    scanner.probe(method, name);
                    for (boolean withQop : List.of(true, false)) {
                        boolean answered = scanner.guess(method, "1001", name, "1234", withQop) == 401;
                        guesses += answered && isOneHeader(name) ? 1 : 0;
                    }
                }
            }
            for (int number = 1001; number <= 1020; number++) {
                String user = Integer.toString(number);
                guesses += scanner.guess("REGISTER", user, user, "1234", number % 2 == 0) == 401 ? 1 : 0;
            }
            int answered = guesses;
            assertTrue(answered > SCANNED.size(), () -> "only " + answered + " guesses were answered");
            for (int guess = 0; guess < 15; guess++) {
                stranger.guess("REGISTER", "1001", "1001\u001b[31m from " + INNOCENT, "guess" + guess, true);
            }
            Await.until("all failures are in the log", LIMIT, () -> failures().size() >= answered + FAILURES_TO_A_BAN);
            System.out.printf(
                    "brute force: answers %s and %s, %d failures in the log%n",
                    scanner.answers(), stranger.answers(), failures().size());
            assertTrue(stranger.answers().getOrDefault(0, 0) > 0, "the stranger was not kept out");
            assertEquals(0, stranger.probe("OPTIONS", "1001"), "a banned address is answered");
            assertFail2banFindsAll(Set.of("127.0.0.1", banned));
        } finally {
            pbx.rest().delete("/api/security/bans/" + banned);
        }
        pbx.log()
                .substring(logStart)
                .lines()
                .forEach(line -> assertTrue(WHOLE_LINE.matcher(line).matches(), () -> "not a line of ours: " + line));
        pbx.rest().get("/api/extensions/1001").expect(200);
        phones.udp("1001"); // who knows the password is let in as ever
    }

    /** The scanner everybody uses finds nobody here; and where operators let it in, its guesses are what the log says. */
    @Test
    void shouldBeNobodyToSipviciousAndShowWhereItGuessedFrom() throws IOException {
        sipvicious("svmap").expect("found nothing");
        assertEquals(List.of(), failures(), "who is not answered fails at nothing");
        String agents = "friendly-scanner,sipvicious,sipcli,sip-scan,sundayddr,iwar,pplsip,sipptk,smap,vaxsipuseragent";
        pbx.set("pbx.sip.cfg", "dropped_agents", "");
        try {
            sipvicious("svmap").expect("Tandem-PBX");
            int before = failures().size();
            sipvicious("svcrack", "-u1001", "-r1000-1020").expect("found nothing");
            Await.until("21 guesses are in the log", LIMIT, () -> failures().size() >= before + 21);
            assertFail2banFindsAll(Set.of("127.0.0.1"));
        } finally {
            pbx.set("pbx.sip.cfg", "dropped_agents", agents);
        }
    }

    private Script sipvicious(String program, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("-p" + pbx.sip().getPort());
        all.add("127.0.0.1");
        return Script.run(Path.of("/usr/bin", program), Map.of(), all.toArray(String[]::new));
    }

    /** A name with line breaks is no name any more: what follows them is another header. */
    private static boolean isOneHeader(String name) {
        return name.chars().noneMatch(c -> c == '\r' || c == '\n');
    }

    /** What awk and fail2ban make of the log: an address for each failure, and no other than these. */
    private void assertFail2banFindsAll(Set<String> expected) throws IOException {
        Path log = Workspace.fresh("fail2ban").resolve("pbx.log");
        String written = pbx.log().substring(logStart);
        List<String> lines = failures(written);
        Files.writeString(log, written);
        Script found = Script.run(
                Path.of("/usr/bin/fail2ban-regex"),
                Map.of(),
                "-o",
                "ip",
                log.toString(),
                Workspace.root()
                        .resolve("scripts/packaging/fail2ban-filter.conf")
                        .toString());
        Script fields =
                Script.run(Path.of("/usr/bin/awk"), Map.of(), "/ - authentication failed /{print $NF}", log.toString());
        for (Script script : List.of(found, fields)) {
            List<String> addresses = script.expect(0).output().lines().toList();
            assertEquals(expected, Set.copyOf(addresses), script::output);
            assertEquals(lines.size(), addresses.size(), script::output);
        }
    }

    private List<String> failures() {
        return failures(pbx.log().substring(logStart));
    }

    private static List<String> failures(String log) {
        return log.lines()
                .filter(line -> line.contains(" - authentication failed "))
                .toList();
    }
}
