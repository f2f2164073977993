package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestCarrier;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many calls a trunk takes in a second, and a trunk whose calls fail. */
class TrunkLimitsIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int BURST = 6;

    private final RestClient rest;
    private final TestCarrier first;
    private final TestCarrier second;

    TrunkLimitsIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
        this.first = new TestCarrier(pbx.sip(), "0307654321", "carrier.test", "acct", "a carrier's secret");
        this.second = new TestCarrier(pbx.sip(), "0307654322", "carrier.test", "acct", "a carrier's secret");
    }

    @BeforeEach
    void addTrunks() {
        add("first", first, 1);
        add("second", second, 2);
        rest.post(
                        "/api/routes",
                        "{\"id\":\"out\",\"patterns\":[\"0.\"],"
                                + "\"trunks\":[{\"trunk\":\"first\"},{\"trunk\":\"second\"}]}")
                .expect(201);
    }

    private void add(String id, TestCarrier carrier, int priority) {
        rest.post(
                        "/api/trunks",
                        "{\"trunk_id\":\"" + id + "\",\"host\":\"127.0.0.1\",\"port\":" + carrier.port()
                                + ",\"priority\":" + priority + ",\"probe_seconds\":5}")
                .expect(201);
        awaitHealth(id, "healthy");
    }

    @AfterEach
    void removeThem() {
        rest.delete("/api/routes/out").expect(200);
        rest.delete("/api/trunks/first").expect(200);
        rest.delete("/api/trunks/second").expect(200);
        first.close();
        second.close();
    }

    private JsonNode awaitHealth(String id, String health) {
        return Await.value("trunk " + id + " is " + health, LIMIT, () -> {
            JsonNode trunk = rest.get("/api/trunks/" + id).expect(200).json();
            return trunk.path("health").asText().equals(health) ? Optional.of(trunk) : Optional.empty();
        });
    }

    private static void talks(TestPhone caller, TestPhone called, TestCall out) {
        TestCall in = called.awaitCall();
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        new Conversation(caller, called, out, in).callerHangsUp();
    }

    @Test
    void shouldTakeNoMoreCallsInASecondThanATrunkAllows() {
        rest.send("PATCH", "/api/trunks/first", "{\"calls_per_second\":1}").expect(200);
        first.refusingCalls(486);
        second.refusingCalls(486);
        TestPhone caller = phones.udp("1001");
        long beganNs = System.nanoTime();
        List<TestCall> burst = new ArrayList<>();
        for (int i = 0; i < BURST; i++) {
            burst.add(caller.call("030111" + i));
        }
        burst.forEach(call -> assertEquals(486, call.awaitFinal().status()));
        long mostOfFirst = 2 + Duration.ofNanos(System.nanoTime() - beganNs).toSeconds();
        assertTrue(
                first.line().journal().count("INVITE") > 0
                        && first.line().journal().count("INVITE") <= mostOfFirst,
                () -> first.line().journal().count("INVITE") + " calls by the limited trunk within " + (mostOfFirst - 1)
                        + " s");
        assertEquals(
                BURST,
                first.line().journal().count("INVITE") + second.line().journal().count("INVITE"));

        // in both directions
        List<TestCall> in = new ArrayList<>();
        for (int i = 0; i < BURST; i++) {
            in.add(first.line().call("0305555")); // leads nowhere
        }
        List<Integer> outcomes =
                in.stream().map(call -> call.awaitFinal().status()).toList();
        assertTrue(outcomes.contains(503), outcomes::toString);
        Await.until(
                "one gets through again",
                LIMIT,
                () -> first.line().call("0305555").awaitFinal().status() == 404);
    }

    @Test
    void shouldSeeATrunkWhoseCallsFailAndThatTheyDoNoLonger() {
        first.refusingCalls(503);
        second.refusingCalls(486);
        TestPhone caller = phones.udp("1001");
        for (int i = 0; i < BURST; i++) {
            assertEquals(486, caller.call("030222" + i).awaitFinal().status());
        }
        String all = BURST + " of the last " + BURST + " calls failed";
        Await.until(
                "the trunk says that " + all,
                LIMIT,
                () -> awaitHealth("first", "degraded").path("reason").asText().equals(all));
        pbx.awaitLog(logStart, "trunk first degraded: \\d of the last \\d calls failed"); // as soon as there are enough
        Await.until("the metrics tell it", LIMIT, () -> rest.get("/metrics")
                .text()
                .contains("pbx_trunk_status{trunk=\"first\",} 0.5"));

        first.refusingCalls(0); // it is used all the same
        talks(caller, first.line(), caller.call("0303330"));
        first.refusingCalls(486); // whoever is busy was reached
        for (int i = 0; i < BURST; i++) {
            assertEquals(486, caller.call("030444" + i).awaitFinal().status());
        }
        awaitHealth("first", "healthy");
        assertEquals(BURST, second.line().journal().count("INVITE"));
    }
}
