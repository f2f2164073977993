package io.tandempbx.itests;

import io.tandempbx.itests.clients.SippPhone;
import io.tandempbx.itests.clients.SippTransport;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers and called phones see on the wire, message by message, as SIPp checks it, over one transport. */
@Tag("phones")
abstract class SippScenarios extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String PLAIN = "{\"forward_always\":\"\",\"forward_busy\":\"\",\"forward_no_answer\":\"\","
            + "\"forward_unregistered\":\"\",\"no_answer_seconds\":0,\"follow_me\":[],\"pickup_group\":\"\","
            + "\"call_waiting\":true,\"dnd\":false}";

    private static final String GROUP = "640";

    private final List<SippPhone> opened = new ArrayList<>();
    private final Set<String> changed = new TreeSet<>();
    private final RestClient rest;
    private final SippTransport transport;

    SippScenarios(PbxProcess pbx, SippTransport transport) {
        super(pbx);
        this.rest = pbx.rest();
        this.transport = transport;
    }

    @AfterEach
    void putBack() {
        opened.forEach(SippPhone::close);
        changed.forEach(
                number -> rest.send("PATCH", "/api/extensions/" + number, PLAIN).expect(200));
        if (rest.get("/api/ring-groups/" + GROUP).status() == 200) {
            rest.delete("/api/ring-groups/" + GROUP).expect(200);
        }
    }

    private void group(String strategy, int ringSeconds, String... members) {
        rest.post(
                        "/api/ring-groups",
                        "{\"number\":\"" + GROUP + "\",\"strategy\":\"" + strategy + "\",\"ring_seconds\":"
                                + ringSeconds + ",\"members\":[\"" + String.join("\",\"", members) + "\"]}")
                .expect(201);
    }

    SippPhone phone(String extension) {
        return caller(extension).register();
    }

    /** One that nobody calls. */
    SippPhone caller(String extension) {
        SippPhone phone = new SippPhone(pbx.sipText(), extension, PbxProcess.password(extension), transport);
        opened.add(phone);
        return phone;
    }

    private void set(String extension, String values) {
        changed.add(extension);
        rest.send("PATCH", "/api/extensions/" + extension, values).expect(200);
    }

    static void succeed(SippPhone... phones) {
        for (SippPhone phone : phones) {
            phone.awaitSuccess();
        }
    }

    void awaitState(String state) {
        Await.until("a call is " + state, LIMIT, () -> rest.get("/api/calls/active")
                .text()
                .contains("\"" + state + "\""));
    }

    @Test
    void shouldForwardEveryCall() {
        set("1002", "{\"forward_always\":\"1003\"}");
        SippPhone instead = phone("1003").takes("called");
        succeed(caller("1001").makes("caller", "to=1002"), instead);
    }

    @Test
    void shouldForwardWhileBusy() {
        set("1002", "{\"forward_busy\":\"1003\"}");
        SippPhone busy = phone("1002").takes("called-refuses", "status=486", "reason=Busy Here");
        SippPhone instead = phone("1003").takes("called");
        succeed(caller("1001").makes("caller", "to=1002"), busy, instead);
    }

    @Test
    void shouldForwardWhatNobodyAnswers() {
        set("1002", "{\"forward_no_answer\":\"1003\",\"no_answer_seconds\":1}");
        SippPhone silent = phone("1002").takes("called-gives-up");
        SippPhone instead = phone("1003").takes("called");
        succeed(caller("1001").makes("caller", "to=1002"), silent, instead);
    }

    @Test
    void shouldForwardWhileUnregistered() {
        set("1002", "{\"forward_unregistered\":\"1003\"}");
        SippPhone instead = phone("1003").takes("called");
        succeed(caller("1001").makes("caller", "to=1002"), instead);
    }

    @Test
    void shouldRingTheMobileWithTheDesk() {
        set("1002", "{\"follow_me\":[\"1003\"]}");
        SippPhone desk = phone("1002").takes("called-beaten");
        SippPhone mobile = phone("1003").takes("called");
        succeed(caller("1001").makes("caller", "to=1002"), mobile, desk);
    }

    @Test
    void shouldNotDisturb() {
        set("1002", "{\"dnd\":true}");
        phone("1002");
        succeed(caller("1001").makes("caller-refused", "to=1002", "status=480"));
    }

    @Test
    void shouldBeBusyWithoutCallWaiting() {
        set("1002", "{\"call_waiting\":false}");
        SippPhone called = phone("1002").takes("called");
        SippPhone calling = caller("1001").makes("caller", "to=1002", "talk=2000");
        awaitState("talking");
        succeed(caller("1003").makes("caller-refused", "to=1002", "status=486"));
        succeed(calling, called);
    }

    @Test
    void shouldTellWhyACallIsRefused() {
        SippPhone busy = phone("1002").takes("called-refuses", "status=486", "reason=Busy Here");
        succeed(caller("1001").makes("caller-refused", "to=1002", "status=486"), busy);
        succeed(caller("1001").makes("caller-refused", "to=1999", "status=404"));
        succeed(caller("1001").makes("caller-refused", "to=0044123456", "status=403"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"**1002", "*8"})
    void shouldPickUp(String code) {
        set("1002", "{\"pickup_group\":\"desk\"}");
        set("1003", "{\"pickup_group\":\"desk\"}");
        SippPhone ringing = phone("1002").takes("called-beaten");
        SippPhone calling = caller("1001").makes("caller", "to=1002");
        awaitState("ringing");
        succeed(caller("1003").makes("caller-waits", "to=" + code), calling, ringing);
    }

    @Test
    void shouldConnectTwoPartiesForAnOperator() {
        SippPhone desk = phone("1001").takes("called-changes-peer");
        SippPhone other = phone("1002").takes("called-hangs-up");
        rest.post("/api/calls", "{\"from\":\"1001\",\"to\":\"1002\"}").expect(200);
        succeed(other, desk);
    }

    @ParameterizedTest
    @ValueSource(strings = {"caller-refreshed", "caller-refreshes"})
    void shouldRefreshSessions(String scenario) {
        pbx.set("pbx.call.cfg", "min_session_seconds", "10");
        try {
            SippPhone called = phone("1002").takes("called");
            succeed(caller("1001").makes(scenario, "to=1002", "interval=10"), called);
        } finally {
            pbx.set("pbx.call.cfg", "min_session_seconds", "90");
        }
    }

    @ParameterizedTest
    @CsvSource({"caller-reliable, called", "caller, called-reliable"})
    void shouldRingReliably(String calling, String called) {
        SippPhone phone = phone("1002").takes(called);
        succeed(caller("1001").makes(calling, "to=1002"), phone);
    }

    @Test
    void shouldRingAllOfAGroupAndTellThoseThatAreBeaten() {
        group("all", 0, "1002", "1003", "1004");
        SippPhone beaten = phone("1002").takes("called-beaten");
        SippPhone beatenToo = phone("1003").takes("called-beaten");
        SippPhone quick = phone("1004").takes("called", "ringing=700");
        succeed(caller("1001").makes("caller", "to=" + GROUP), quick, beaten, beatenToo);
    }

    @Test
    void shouldRingAGroupInOrder() {
        group("in-order", 2, "1003", "1002", "1004");
        SippPhone silent = phone("1003").takes("called-gives-up");
        SippPhone busy = phone("1002").takes("called-refuses", "status=486", "reason=Busy Here");
        SippPhone last = phone("1004").takes("called");
        succeed(caller("1001").makes("caller", "to=" + GROUP), silent, busy, last);
    }

    @Test
    void shouldHoldAndGoOn() {
        SippPhone held = phone("1002").takes("called-held");
        succeed(caller("1001").makes("caller-holds", "to=1002"), held);
    }

    @Test
    void shouldRegisterByDigestUntilThePhoneLeaves() {
        succeed(caller("1005").makes("registers-and-leaves", "number=1005"));
        succeed(caller("1001").makes("caller-refused", "to=1005", "status=480"));
        SippPhone stranger = new SippPhone(pbx.sipText(), "1005", "not its password", transport);
        opened.add(stranger);
        succeed(stranger.makes("registers-wrongly"));
    }

    @Test
    void shouldLetACallerOfferLate() {
        SippPhone called = phone("1002").takes("called-offers");
        succeed(caller("1001").makes("caller-offers-late", "to=1002"), called);
    }

    @Test
    void shouldRefuseARequestThatCrossesAnother() {
        SippPhone called = phone("1002").takes("called-reinvites");
        succeed(caller("1001").makes("caller-glares", "to=1002"), called);
    }

    @Test
    void shouldFollowAPhoneThatSendsTheCallElsewhere() {
        SippPhone moved = phone("1002")
                .takes("called-refuses", "status=302", "reason=Moved Temporarily", "contact=sip:1003@127.0.0.1");
        SippPhone there = phone("1003").takes("called");
        succeed(caller("1001").makes("caller", "to=1002"), moved, there);
    }

    @Test
    void shouldTakeTheSecondOfTwoEarlyDialogs() {
        SippPhone called = phone("1002").takes("called-forked");
        succeed(caller("1001").makes("caller", "to=1002"), called);
    }

    @Test
    void shouldPassMessages() {
        SippPhone receiver = phone("1002").takes("messaged", "text=Lunch at twelve");
        succeed(caller("1001").makes("message", "to=1002", "text=Lunch at twelve"), receiver);
    }

    @Test
    void shouldTellALampOfACall() {
        SippPhone lamp = caller("1004")
                .makes(
                        "watches",
                        "to=1002",
                        "event=dialog",
                        "document=application/dialog-info+xml",
                        "at-first=state=.full",
                        "meanwhile=sees-a-call");
        Await.until("the lamp is subscribed", LIMIT, () -> pbx.shell()
                .run("pbx:subscription-list")
                .contains("1004"));
        SippPhone called = phone("1002").takes("called");
        succeed(caller("1001").makes("caller", "to=1002", "talk=1000"), called, lamp);
    }

    @Test
    void shouldTellWhetherMessagesWait() {
        succeed(caller("1001")
                .makes(
                        "watches",
                        "to=1001",
                        "event=message-summary",
                        "document=application/simple-message-summary",
                        "at-first=Messages-Waiting: no"));
    }

    @Test
    void shouldRefuseCallsBeyondTheLimitAndSayWhenToComeAgain() {
        pbx.set("pbx.call.cfg", "max_calls", "1");
        try {
            SippPhone called = phone("1002").takes("called");
            SippPhone calling = caller("1001").makes("caller", "to=1002", "talk=2000");
            awaitState("talking");
            succeed(caller("1003").makes("caller-refused", "to=1004", "status=503", "seen=Retry-After: [1-9]"));
            succeed(calling, called);
        } finally {
            pbx.set("pbx.call.cfg", "max_calls", "0");
        }
    }
}
