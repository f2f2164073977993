package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.phone.SipMessage;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestCarrier;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls out of and into the platform by two carriers, as routes, classes of service and times say. */
class TrunkRoutesIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final RestClient rest;
    private final TestCarrier first;
    private final TestCarrier second;

    TrunkRoutesIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
        this.first = new TestCarrier(pbx.sip(), "0301234567", "first.test", "acct", "a carrier's secret");
        this.second = new TestCarrier(pbx.sip(), "0301234568", "second.test", "acct", "a carrier's secret");
    }

    @BeforeEach
    void addTrunks() {
        trunk("first", first);
        trunk("second", second);
        rest.post(
                        "/api/routes",
                        "{\"id\":\"out\",\"patterns\":[\"0.\"],\"trunks\":[{\"trunk\":\"second\",\"priority\":1,\"rate\":30},"
                                + "{\"trunk\":\"first\",\"priority\":1,\"rate\":10}]}")
                .expect(201);
    }

    private void trunk(String id, TestCarrier carrier) {
        rest.post(
                        "/api/trunks",
                        "{\"trunk_id\":\"" + id + "\",\"host\":\"127.0.0.1\",\"port\":" + carrier.port()
                                + ",\"probe_seconds\":1}")
                .expect(201);
        Await.until("trunk " + id + " is up", LIMIT, () -> rest.get("/api/trunks/" + id)
                .text()
                .contains("\"healthy\""));
    }

    @AfterEach
    void removeWhatWasAdded() {
        rest.send("PATCH", "/api/config/pbx.call", "{\"settings\":{\"max_calls\":\"0\"}}")
                .expect(200);
        rest.send("PATCH", "/api/extensions/1002", "{\"forward_always\":\"\",\"class_of_service\":\"national\"}")
                .expect(200);
        for (String where : List.of("routes", "inbound-routes", "time-conditions")) {
            rest.get("/api/" + where).json().findValuesAsText("id").forEach(id -> rest.delete(
                            "/api/" + where + "/" + id)
                    .expect(200));
        }
        for (String id : List.of("first", "second")) {
            rest.delete("/api/trunks/" + id).expect(200);
        }
        first.close();
        second.close();
    }

    private static void talksWith(TestPhone caller, TestCall out, TestPhone called) {
        TestCall in = called.awaitCall();
        in.ring();
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        new Conversation(caller, called, out, in).speak().assertHeard();
        out.hangUp();
        in.awaitEnded();
    }

    @Test
    void shouldLeaveByTheCheaperTrunkAndByTheOtherWhenItFails() {
        TestPhone caller = phones.udp("1001");
        talksWith(caller, caller.call("0301110"), first.line());
        first.refusingCalls(503);
        talksWith(caller, caller.call("0301111"), second.line());
        first.refusingCalls(486);
        assertEquals(486, caller.call("0301112").awaitFinal().status());
        assertEquals(
                1,
                second.line().journal().count("INVITE"),
                "a call to somebody who is busy was tried again by another trunk");
    }

    private void set(String trunk, int priority, int weight) {
        rest.send("PATCH", "/api/trunks/" + trunk, "{\"priority\":" + priority + ",\"weight\":" + weight + "}")
                .expect(200);
    }

    /** Twenty calls to numbers that are busy, each to another. */
    private static void callTwenty(TestPhone caller, int firstNumber) {
        for (int i = 0; i < 20; i++) {
            assertEquals(486, caller.call("0" + (firstNumber + i)).awaitFinal().status());
        }
    }

    @Test
    void shouldShareAmongTrunksByTheirWeightsAndGoByTheirPriorities() {
        pbx.set("pbx.media.cfg", "quarantine_seconds", "0"); // so many calls in a second need many ports
        try {
            shareAndRank();
        } finally {
            pbx.set("pbx.media.cfg", "quarantine_seconds", "10"); // as shipped
        }
    }

    private void shareAndRank() {
        rest.send(
                        "PUT",
                        "/api/routes/out",
                        "{\"patterns\":[\"0.\"],\"trunks\":[{\"trunk\":\"second\"},{\"trunk\":\"first\"}]}")
                .expect(200);
        TestPhone caller = phones.udp("1001");
        first.refusingCalls(486);
        second.refusingCalls(486);
        set("first", 10, 100);
        set("second", 10, 0);
        callTwenty(caller, 301110);
        assertEquals(
                List.of(20, 0),
                List.of(
                        first.line().journal().count("INVITE"),
                        second.line().journal().count("INVITE")));
        String trace = rest.get("/api/routes/test?caller=1001&dialled=0301110")
                .json()
                .path("trace")
                .toString();
        assertTrue(
                trace.contains("first (priority 1, its own 10, rate 0, weight 100), second (priority 1, its own 10,"
                        + " rate 0, weight 0); equals drawn by weight"),
                trace);
        set("second", 10, 100);
        callTwenty(caller, 301130); // each has some of them, but for one time in half a million
        assertEquals(
                40,
                first.line().journal().count("INVITE") + second.line().journal().count("INVITE"));
        assertTrue(
                first.line().journal().count("INVITE") > 20
                        && second.line().journal().count("INVITE") > 0,
                () -> first.line().journal().count("INVITE") + " and "
                        + second.line().journal().count("INVITE"));
        set("second", 9, 0);
        int before = second.line().journal().count("INVITE");
        callTwenty(caller, 301150);
        assertEquals(before + 20, second.line().journal().count("INVITE"));
        second.refusingCalls(503);
        first.refusingCalls(0);
        talksWith(caller, caller.call("0301170"), first.line());
        assertEquals(before + 21, second.line().journal().count("INVITE"));
    }

    @Test
    void shouldLetNobodyBeyondTheClassOfService() {
        TestPhone caller = phones.udp("1002");
        assertEquals(403, caller.call("00442071234567").awaitFinal().status());
        rest.send("PATCH", "/api/extensions/1002", "{\"class_of_service\":\"international\"}")
                .expect(200);
        talksWith(caller, caller.call("00442071234567"), first.line());
        // a forward is made on the account of who forwards
        rest.send("PATCH", "/api/extensions/1002", "{\"forward_always\":\"00442071234567\"}")
                .expect(200);
        TestPhone colleague = phones.udp("1001");
        TestCall out = colleague.call("1002");
        TestCall abroad = first.line().awaitCall();
        assertTrue(abroad.invite().header("Diversion").contains("1002"), () -> abroad.invite()
                .toString());
        abroad.answer().awaitAcknowledged();
        out.awaitAnswered();
        out.hangUp();
        abroad.awaitEnded();
    }

    @Test
    void shouldCallForHelpBeyondEveryLimitAndTell() {
        rest.send("PATCH", "/api/config/pbx.call", "{\"settings\":{\"max_calls\":\"1\"}}")
                .expect(200);
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1003"));
        TestPhone caller = phones.udp("1002");
        SipMessage refused = caller.call("0301110").awaitFinal();
        assertEquals(503, refused.status());
        talksWith(caller, caller.call("112"), first.line());
        talk.callerHangsUp();
        Await.until("the event is told", LIMIT, () -> rest.send(
                        "GET", "/api/events?type=call.emergency", "", "Accept", "application/json")
                .expect(200)
                .json()
                .findValuesAsText("to")
                .contains("112"));
        pbx.awaitLog(logStart, "is an emergency call from=1002 to=112");
    }

    @Test
    void shouldLeadInByNumberAndTime() {
        rest.post("/api/time-conditions", "{\"id\":\"never\",\"time_zone\":\"UTC\",\"hours\":[]}")
                .expect(201);
        rest.post(
                        "/api/inbound-routes",
                        "{\"id\":\"desk\",\"trunk\":\"first\",\"pattern\":\"030555xx\",\"destination\":\"1002\"}")
                .expect(201);
        rest.post(
                        "/api/inbound-routes",
                        "{\"id\":\"closed\",\"order\":1,\"pattern\":\"03055599\",\"destination\":\"1002\","
                                + "\"time_condition\":\"never\",\"closed\":\"1003\"}")
                .expect(201);
        TestPhone desk = phones.udp("1002");
        TestPhone night = phones.udp("1003");
        talksWith(first.line(), first.line().call("03055512"), desk);
        talksWith(second.line(), second.line().call("03055599"), night);
        assertEquals(404, second.line().call("03055512").awaitFinal().status());
        assertEquals(404, first.line().call("1002").awaitFinal().status());
    }
}
