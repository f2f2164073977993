package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.phone.SipMessage;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Forwards, ring groups and classes of service, as phones see them. */
class RoutedCallsIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String GROUP = "640";
    private static final String PLAIN = "{\"forward_always\":\"\",\"forward_busy\":\"\",\"forward_no_answer\":\"\","
            + "\"forward_unregistered\":\"\",\"no_answer_seconds\":0,\"follow_me\":[],\"pickup_group\":\"\",\"dnd\":false}";

    private final RestClient rest;
    private final List<String> changed = new ArrayList<>();

    RoutedCallsIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
    }

    @AfterEach
    void putBack() {
        changed.forEach(
                number -> rest.send("PATCH", "/api/extensions/" + number, PLAIN).expect(200));
        if (rest.get("/api/ring-groups/" + GROUP).status() == 200) {
            rest.delete("/api/ring-groups/" + GROUP).expect(200);
        }
    }

    private void set(String number, String values) {
        changed.add(number);
        rest.send("PATCH", "/api/extensions/" + number, values).expect(200);
    }

    private void group(String strategy, int ringSeconds, String... members) {
        rest.post(
                        "/api/ring-groups",
                        "{\"number\":\"" + GROUP + "\",\"strategy\":\"" + strategy + "\",\"ring_seconds\":"
                                + ringSeconds + ",\"members\":[\"" + String.join("\",\"", members) + "\"]}")
                .expect(201);
    }

    /** Who dialled talks with this phone, and hangs up. */
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
    void shouldForwardEveryCall() {
        set("1002", "{\"forward_always\":\"1003\"}");
        TestPhone caller = phones.udp("1001");
        TestPhone never = phones.udp("1002");
        TestPhone instead = phones.udp("1003");
        talksWith(caller, caller.call("1002"), instead);
        never.assertRequests();
    }

    @Test
    void shouldForwardACallThatFindsItBusy() {
        set("1002", "{\"forward_busy\":\"1003\"}");
        TestPhone caller = phones.udp("1001");
        TestPhone busy = phones.udp("1002");
        TestPhone instead = phones.udp("1003");
        TestCall out = caller.call("1002");
        busy.awaitCall().reject(486, "Busy Here");
        talksWith(caller, out, instead);
    }

    @Test
    void shouldForwardACallThatNobodyAnswers() {
        set("1002", "{\"forward_no_answer\":\"1003\",\"no_answer_seconds\":2}");
        TestPhone caller = phones.udp("1001");
        TestPhone silent = phones.udp("1002");
        TestPhone instead = phones.udp("1003");
        TestCall out = caller.call("1002");
        TestCall in = silent.awaitCall();
        in.ring();
        in.awaitCancelled();
        talksWith(caller, out, instead);
    }

    @Test
    void shouldNotTakeTheForwardOfAnExtensionAfterWhatBecameOfAnother() {
        set("1002", "{\"forward_busy\":\"1003\",\"forward_no_answer\":\"1004\"}");
        set("1003", "{\"no_answer_seconds\":2}");
        TestPhone caller = phones.udp("1001");
        TestPhone busy = phones.udp("1002");
        TestPhone silent = phones.udp("1003");
        TestPhone never = phones.udp("1004");
        TestCall out = caller.call("1002");
        busy.awaitCall().reject(486, "Busy Here");
        TestCall in = silent.awaitCall();
        in.ring();
        in.awaitCancelled();
        assertEquals(486, out.awaitFinal().status());
        never.assertRequests();
    }

    @Test
    void shouldKeepTheConditionsOfAPlanThatAPhoneSentTheCallTo() {
        set("1003", "{\"forward_busy\":\"1004\",\"no_answer_seconds\":2}");
        TestPhone caller = phones.udp("1001");
        TestPhone moved = phones.udp("1002");
        TestPhone silent = phones.udp("1003");
        TestPhone never = phones.udp("1004");
        TestCall out = caller.call("1002");
        moved.awaitCall().redirect("1003");
        TestCall in = silent.awaitCall();
        in.ring();
        in.awaitCancelled();
        assertEquals(480, out.awaitFinal().status());
        never.assertRequests();
    }

    @Test
    void shouldForwardWhileNoPhoneIsRegistered() {
        set("1002", "{\"forward_unregistered\":\"1003\"}");
        TestPhone caller = phones.udp("1001");
        TestPhone instead = phones.udp("1003");
        talksWith(caller, caller.call("1002"), instead);
    }

    @Test
    void shouldForwardWhomNobodyMayDisturbOrSayThatHeIsNot() {
        TestPhone caller = phones.udp("1001");
        TestPhone undisturbed = phones.udp("1002");
        TestPhone instead = phones.udp("1003");
        set("1002", "{\"dnd\":true}");
        caller.call("1002").awaitStatus(480);
        set("1002", "{\"forward_busy\":\"1003\"}");
        talksWith(caller, caller.call("1002"), instead);
        undisturbed.assertRequests();
    }

    @Test
    void shouldRingWhatFollowsAnExtension() {
        set("1002", "{\"follow_me\":[\"1003\"]}");
        TestPhone caller = phones.udp("1001");
        TestPhone desk = phones.udp("1002");
        TestPhone mobile = phones.udp("1003");
        TestCall out = caller.call("1002");
        TestCall atDesk = desk.awaitCall();
        atDesk.ring();
        talksWith(caller, out, mobile);
        atDesk.awaitCancelled();
    }

    @Test
    void shouldRingAllOfAGroup() {
        group("all", 0, "1002", "1003", "1004");
        TestPhone caller = phones.udp("1001");
        TestPhone first = phones.udp("1002");
        TestPhone second = phones.udp("1003");
        TestCall out = caller.call(GROUP);
        TestCall atFirst = first.awaitCall();
        atFirst.ring();
        talksWith(caller, out, second);
        atFirst.awaitCancelled();
    }

    @Test
    void shouldRingAGroupInOrderAndPassOverWhoIsAway() {
        group("in-order", 2, "1004", "1002", "1003");
        TestPhone caller = phones.udp("1001");
        TestPhone first = phones.udp("1002");
        TestPhone second = phones.udp("1003");
        TestCall out = caller.call(GROUP);
        TestCall atFirst = first.awaitCall();
        atFirst.ring();
        assertFalse(second.journal().requestMethods().contains("INVITE"), "both ring");
        atFirst.awaitCancelled();
        talksWith(caller, out, second);
    }

    @Test
    void shouldRingAGroupInTheOrderThatTheTestOfTheRouteSays() {
        group("random", 0, "1002", "1003");
        TestPhone caller = phones.udp("1001");
        TestPhone first = phones.udp("1002");
        TestPhone second = phones.udp("1003");
        TestCall out = caller.call(GROUP);
        Await.until(
                "one rings",
                LIMIT,
                () -> first.journal().requestMethods().contains("INVITE")
                        || second.journal().requestMethods().contains("INVITE"));
        boolean atFirst = first.journal().requestMethods().contains("INVITE");
        (atFirst ? second : first).assertRequests();
        String trace = pbx.rest()
                .get("/api/calls/active")
                .json()
                .at("/calls/0/call_id")
                .asText();
        String shown = pbx.shell().run("pbx:call-show --json " + trace);
        assertTrue(shown.contains("ring group " + GROUP), shown);
        talksWith(caller, out, atFirst ? first : second);
    }

    @Test
    void shouldRingFirstWhoHasNotAnsweredForTheLongestTime() {
        group("least-recent", 0, "1002", "1003");
        TestPhone caller = phones.udp("1001");
        TestPhone first = phones.udp("1002");
        TestPhone second = phones.udp("1003");
        talksWith(caller, caller.call("1003"), second);
        talksWith(caller, caller.call("1002"), first);
        awaitFirst("1003");
        talksWith(caller, caller.call(GROUP), second);
        awaitFirst("1002");
        talksWith(caller, caller.call(GROUP), first);
    }

    /** The answer of a call reaches routing by the event stream, a moment later. */
    private void awaitFirst(String extension) {
        Await.until(extension + " is next", LIMIT, () -> rest.get("/api/routes/test?caller=1001&dialled=" + GROUP)
                .json()
                .at("/stages/0/destinations/0")
                .asText()
                .equals(extension));
    }

    @Test
    void shouldRefuseWhatTheClassOfServiceDoesNotAllowAndWhatNobodyHas() {
        TestPhone caller = phones.udp("1001");
        assertEquals(403, caller.call("00442071234567").awaitFinal().status());
        assertEquals(404, caller.call("1999").awaitFinal().status());
        assertEquals(501, caller.call("8001").awaitFinal().status());
    }

    @Test
    void shouldLetAGroupPickUpWhatRingsAtOneOfThem() {
        set("1002", "{\"pickup_group\":\"desk\"}");
        set("1003", "{\"pickup_group\":\"desk\"}");
        TestPhone caller = phones.udp("1001");
        TestPhone desk = phones.udp("1002");
        TestPhone colleague = phones.udp("1003");
        TestPhone stranger = phones.udp("1004");
        Conversation ringing = Phones.ring(caller, desk);
        assertEquals(404, stranger.call("*8").awaitFinal().status());
        assertEquals(404, stranger.call("**1002").awaitFinal().status());
        pickUp(ringing, colleague, "*8");
        pickUp(Phones.ring(caller, desk), colleague, "**1002");
    }

    private static void pickUp(Conversation ringing, TestPhone by, String code) {
        TestCall picked = by.call(code).awaitAnswered();
        ringing.out().awaitAnswered();
        ringing.in().awaitCancelled();
        new Conversation(ringing.caller(), by, ringing.out(), picked).speak().assertHeard();
        ringing.out().hangUp();
        picked.awaitEnded();
    }

    @Test
    void shouldRefuseCallsBeyondTheLimit() {
        limit("1");
        try {
            Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
            SipMessage refused = phones.udp("1003").call("1004").awaitFinal();
            assertEquals(503, refused.status());
            assertFalse(refused.header("Retry-After").isEmpty(), "nobody says when to come again");
            talk.callerHangsUp();
        } finally {
            limit("0");
        }
    }

    private void limit(String calls) {
        rest.send("PATCH", "/api/config/pbx.call", "{\"settings\":{\"max_calls\":\"" + calls + "\"}}")
                .expect(200);
    }
}
