package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxLaunch;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All a node writes is on one file system, which fills up under its calls and has room again. */
@Tag("long")
class HomeFullIT {
    private static final int DISK_MB = 200;
    private static final int CALLS = 5;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void shouldGoOnWithCallsAndRememberThemWhenThereIsRoomAgain() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(DISK_MB)) {
            Path home = Files.createDirectory(disk.path().resolve("home"));
            try (PbxProcess pbx = PbxLaunch.start(PbxOptions.quickStart("home-full"), home)
                            .ready();
                    Phones phones = new Phones(pbx)) {
                goThrough(pbx, phones, disk);
            }
        }
    }

    private static void goThrough(PbxProcess pbx, Phones phones, SmallDisk disk) {
        RestClient rest = pbx.rest();
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
        talk.assertHeard();
        phones.udp("1003");
        phones.udp("1004");
        disk.fill();
        awaitDisk(rest, "critical");
        List<String> made = new ArrayList<>();
        for (int call = 0; call < CALLS; call++) {
            Conversation other =
                    Phones.talk(phones.udp("1005"), phones.udp("1006")).speak();
            other.assertHeard();
            made.add(other.pbxCallId());
            other.callerHangsUp();
        }
        talk.assertHeard();
        disk.makeRoom();
        awaitDisk(rest, "healthy");
        for (String callId : made) {
            Await.until("the record of " + callId + " is there", LONG, () -> hasRecord(rest, callId));
        }
        talk.assertNothingLost();

        talk.speak();
        pbx.kill();
        pbx.awaitReadyAgain();
        talk.forgetHeard();
        talk.assertHeard();
        talk.callerHangsUp();
        Await.until("the call is over", LIMIT, () -> pbx.callCount() == 0);
        Await.until("its record is there", LONG, () -> hasRecord(rest, talk.pbxCallId()));
        assertEquals(1, recordsOf(rest, talk.pbxCallId()));
        System.out.printf(
                "the home full: %d calls made meanwhile, each with its record; the call of before outlived a kill%n",
                made.size());
    }

    private static boolean hasRecord(RestClient rest, String callId) {
        return recordsOf(rest, callId) > 0;
    }

    private static int recordsOf(RestClient rest, String callId) {
        int found = 0;
        for (JsonNode record : rest.get("/api/cdr").expect(200).json().path("calls")) {
            boolean over = !record.path("end_time").isNull();
            found += over && record.path("call_id").asText().equals(callId) ? 1 : 0;
        }
        return found;
    }

    private static void awaitDisk(RestClient rest, String status) {
        Await.until("the disk is " + status, LIMIT, () -> {
            JsonNode health = rest.withoutCredentials().get("/health").json();
            assertTrue(health.has("checks"), health::toString);
            return health.at("/checks/disk/status").asText().equals(status);
        });
    }
}
