package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.clients.Sipp;
import io.tandempbx.itests.clients.SippTransport;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.pbx.Scrape;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestCarrier;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.FreePorts;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** More calls a second than can be set up: new ones are refused in time, what has begun and calls for help go on. */
@Tag("long")
@TestInstance(Lifecycle.PER_CLASS)
class OverloadIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int CALLS = 12_000;
    private static final String CALLS_A_SECOND = "3000";

    private final PbxProcess pbx = PbxProcess.start(PbxOptions.quickStart("overload")
            .with("pbx.call.cfg", "max_queue_delay_ms = 20")
            .with("pbx.media.cfg", "quarantine_seconds = 0"));
    private final RestClient rest = pbx.rest();
    private final Phones phones = new Phones(pbx);

    @AfterAll
    void stop() {
        pbx.close();
    }

    @Test
    void shouldRefuseNewCallsInTimeWhileOthersGoOn() {
        int calledPort = FreePorts.one();
        int callingPort = FreePorts.one();
        try (Sipp register = sipp("register", calledPort, "1002", 1)) {
            register.awaitSuccess(LIMIT);
        }
        trunk("source", callingPort);
        rest.post("/api/inbound-routes", "{\"id\":\"in\",\"pattern\":\"1002\",\"destination\":\"1002\"}")
                .expect(201);
        TestCarrier rescue = new TestCarrier(pbx.sip(), "0307654321", "carrier.test", "acct", "unused");
        phones.keep(rescue.line());
        trunk("rescue", rescue.port());
        pbx.set("pbx.route.cfg", "emergency_trunks", "rescue");
        TestPhone caller = phones.udp("1003");
        TestPhone helpless = phones.udp("1005");
        Conversation talk = Phones.talk(caller, phones.udp("1004"));
        int logStart = pbx.log().length();
        try (Sipp called = sipp("is-flooded", calledPort, "1002", CALLS).awaitListening(calledPort);
                Sipp calling = sipp("floods", callingPort, "1001", CALLS, "-r", CALLS_A_SECOND, "-l", "" + CALLS)) {
            Await.until("calls are refused", LIMIT, () -> refused() > 0);
            TestCall help = helpless.call("112");
            TestCall arrived = rescue.line().awaitCall();
            arrived.answer().awaitAcknowledged();
            help.awaitAnswered();
            assertEquals(200, talk.out().reinvite("sendonly").status());
            talk.callerHangsUp();
            help.hangUp();
            calling.awaitSuccess(LIMIT);
            assertEquals(CALLS, calling.statistic("SuccessfulCall(C)"));
            assertTrue(called.statistic("IncomingCall(C)") > 0, "nobody was served");
        }
        long refused = refused();
        long lines = Pattern.compile("Overloaded: ")
                .matcher(pbx.log().substring(logStart))
                .results()
                .count();
        System.out.printf("%d of %d calls were refused at once, with %d log lines%n", refused, CALLS, lines);
        assertTrue(lines >= 1 && lines <= 2, () -> lines + " log lines in less than two minutes");
        Await.until("no call is left", LIMIT, () -> pbx.callCount() == 0);
        Await.until("no RTP port is left in use", LIMIT, () -> pbx.rtpPairsInUse() == 0);
        assertEquals(480, caller.call("1006").awaitFinal().status());
        phones.close();
    }

    private long refused() {
        return (long) Scrape.of(rest).value("pbx_calls_refused_overload_total");
    }

    private void trunk(String id, int port) {
        rest.post(
                        "/api/trunks",
                        "{\"trunk_id\":\"" + id + "\",\"host\":\"127.0.0.1\",\"port\":" + port
                                + ",\"probe_seconds\":0}")
                .expect(201);
        Await.until("trunk " + id + " is up", LIMIT, () -> rest.get("/api/trunks/" + id)
                .text()
                .contains("\"healthy\""));
    }

    private Sipp sipp(String scenario, int port, String user, int calls, String... more) {
        String password = PbxProcess.password(user);
        Sipp.Run run = new Sipp.Run(
                scenario, pbx.sipText(), port, user, password, calls, SippTransport.UDP, Map.of("to", "1002"));
        return Sipp.start(run, more);
    }
}
