package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.Script;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
        Await.until(
                "all failures are in the log",
                Duration.ofSeconds(10),
                () -> failures().size() > 2 * NAMES.size());

        Path log = Workspace.fresh("fail2ban").resolve("pbx.log");
        Files.writeString(log, pbx.log().substring(logStart));
        Script found = Script.run(
                Path.of("/usr/bin/fail2ban-regex"),
                Map.of(),
                "-o",
                "ip",
                log.toString(),
                Workspace.root()
                        .resolve("scripts/packaging/fail2ban-filter.conf")
                        .toString());
        List<String> addresses = found.expect(0).output().lines().toList();
        assertTrue(addresses.stream().allMatch("127.0.0.1"::equals), found::output);
        assertEquals(failures().size(), addresses.size(), found::output);
    }

    private List<String> failures() {
        return pbx.log()
                .substring(logStart)
                .lines()
                .filter(line -> line.contains(" - authentication failed "))
                .toList();
    }
}
