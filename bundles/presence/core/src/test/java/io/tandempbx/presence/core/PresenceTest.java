package io.tandempbx.presence.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.call.api.CallState;
import io.tandempbx.registrar.api.Contact;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.Transport;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PresenceTest {
    private final Surroundings around = new Surroundings();
    private Presence presence = around.presence();

    @AfterEach
    void stop() {
        presence.lane.stop();
    }

    private Reply subscribe(String resource, String... headers) {
        return around.answer(presence, around.subscribe(resource, "", 1, headers));
    }

    private static String header(Reply reply, String name) {
        return reply.others().stream()
                .filter(header -> header.name().equals(name))
                .map(header -> header.value())
                .findFirst()
                .orElse("");
    }

    private void ring(String state) {
        around.calls.put(
                "c",
                LinesTest.call(
                        "c",
                        CallState.RINGING,
                        "",
                        LinesTest.leg("1001", state, true),
                        LinesTest.leg("1002", state, false)));
        presence.calls.changed("c");
    }

    private void told(Surroundings.Sent sent) {
        presence.lane.run(() -> presence.sweep()); // what waits for its time is looked at again
        presence.handler.failed(sent.key(), 200);
        Surroundings.settle(presence);
    }

    @Test
    void shouldRefuseWhatItDoesNotKnow() {
        Reply unknown = subscribe("1002", "Event", "winfo");
        assertEquals(489, unknown.status());
        assertEquals("dialog, message-summary, presence", header(unknown, "Allow-Events"));
        assertEquals(489, subscribe("1002").status());
        Reply brief = subscribe("1002", "Event", "dialog", "Expires", "59");
        assertEquals(423, brief.status());
        assertEquals("60", header(brief, "Min-Expires"));
        assertEquals(404, subscribe("1999", "Event", "dialog").status());
        assertEquals(403, subscribe("1002", "Event", "message-summary").status());
        assertEquals(
                400, subscribe("1002", "Event", "dialog", "Expires", "soon").status());
        assertEquals(400, subscribe("1002", "Event", "dialog;id=a b").status());
        assertEquals(
                406,
                subscribe("1002", "Event", "dialog", "Accept", "text/plain").status());
        assertEquals(0, presence.summaries().size());
        assertTrue(around.sent.isEmpty());
    }

    @Test
    void shouldGrantWithinTheBounds() {
        assertEquals("3600", header(subscribe("1002", "Event", "dialog"), "Expires"));
        Reply longest = subscribe("1003", "Event", "dialog;id=7", "Expires", "999999", "Accept", "*/*");
        assertEquals("7200", header(longest, "Expires"));
        assertEquals("active;expires=3600", around.next().state());
        Surroundings.Sent first = around.next();
        assertEquals("active;expires=7200", first.state());
        assertEquals("dialog;id=7", first.request().others().get(0).value());
        assertEquals(longest.toTag(), first.request().from().tag());
        assertEquals("phone", first.request().to().tag());
    }

    @Test
    void shouldTellFullStateOnceForAllThatHappensInAPeriod() {
        subscribe("1002", "Event", "dialog");
        told(around.next());
        around.later(1000);
        ring("trying");
        Surroundings.Sent trying = around.next();
        assertTrue(trying.body().contains("<state>trying</state>"), trying.body());
        told(trying);
        ring("ringing");
        ring("talking");
        Surroundings.settle(presence);
        around.calls.remove("c");
        presence.calls.changed("c");
        around.later(249);
        told(trying);
        assertTrue(around.sent.isEmpty(), "told twice in a period");
        around.later(1);
        Surroundings.Sent over = around.next();
        assertTrue(over.body().contains("<state>terminated</state>"), over.body());
        assertEquals(trying.request().cseq() + 1, over.request().cseq());
        told(over);
        ring("trying");
        around.later(1000);
        assertFalse(around.next().body().contains("terminated"), "told twice that it is over");
    }

    @Test
    void shouldSendNothingWhileANotifyIsUnderWay() {
        subscribe("1002", "Event", "dialog");
        Surroundings.Sent first = around.next();
        around.later(1000);
        ring("trying");
        Surroundings.settle(presence);
        presence.lane.run(() -> presence.sweep());
        Surroundings.settle(presence);
        assertTrue(around.sent.isEmpty(), "two at a time");
        presence.handler.failed(first.key(), 200);
        assertTrue(around.next().body().contains("trying"));
    }

    @Test
    void shouldGoOnInASuccessorAndTellTheStateAnew() {
        subscribe("1002", "Event", "dialog");
        told(around.next());
        around.later(1000);
        ring("ringing");
        Surroundings.Sent before = around.next();
        presence.lane.stop();
        presence = around.presence();
        presence.start();
        Surroundings.Sent after = around.next();
        assertEquals(before.request().cseq() + 1, after.request().cseq());
        assertTrue(before.body().contains("version=\"1\""), before.body());
        assertTrue(after.body().contains("version=\"2\""), after.body());
        assertTrue(after.body().contains("<state>early</state>"), after.body());
        assertEquals(before.request().from(), after.request().from());
        assertEquals(before.request().uri(), after.request().uri());
    }

    @Test
    void shouldRefreshAndEndWithinTheDialogOnly() {
        String tag = subscribe("1002", "Event", "dialog").toTag();
        told(around.next());
        around.later(1000);
        Reply longer = around.answer(presence, around.subscribe("1002", tag, 2, "Event", "dialog", "Expires", "600"));
        assertEquals(200, longer.status());
        Surroundings.Sent again = around.next();
        assertEquals("active;expires=600", again.state());
        told(again);
        InboundRequest old = around.subscribe("1002", tag, 2, "Event", "dialog", "Expires", "600");
        assertEquals(500, around.answer(presence, old).status());
        InboundRequest stray = around.subscribe("1002", "other", 3, "Event", "dialog");
        assertEquals(481, around.answer(presence, stray).status());
        InboundRequest end = around.subscribe("1002", tag, 4, "Event", "dialog", "Expires", "0");
        assertEquals(200, around.answer(presence, end).status());
        assertTrue(around.next().state().startsWith("terminated"));
        assertEquals(0, presence.summaries().size());
        InboundRequest late = around.subscribe("1002", tag, 5, "Event", "dialog");
        assertEquals(481, around.answer(presence, late).status());
    }

    @Test
    void shouldAnswerAFetchAndRememberNothing() {
        assertEquals(200, subscribe("1002", "Event", "dialog", "Expires", "0").status());
        assertTrue(around.next().state().startsWith("terminated"));
        assertEquals(0, presence.summaries().size());
    }

    @Test
    void shouldEndWhenItsTimeIsOverOrThePhoneKnowsNothingOfIt() {
        subscribe("1002", "Event", "dialog", "Expires", "60");
        Surroundings.Sent first = around.next();
        subscribe("1003", "Event", "dialog", "Expires", "60");
        Surroundings.Sent second = around.next();
        presence.handler.failed(first.key(), 481);
        told(second);
        assertEquals(1, presence.summaries().size());
        around.later(60_000);
        told(second);
        assertEquals("terminated;reason=timeout", around.next().state());
        assertEquals(0, presence.summaries().size());
    }

    @Test
    void shouldEndWhenTheExtensionIsRemoved() {
        subscribe("1002", "Event", "dialog");
        told(around.next());
        around.extensions.remove("1002");
        presence.lane.run(() -> presence.sweep());
        assertEquals("terminated;reason=noresource", around.next().state());
    }

    @Test
    void shouldHoldNoMoreThanTheLimits() {
        around.settings = new PresenceSettings(3600, 60, 3600, 3, 2, 0);
        assertEquals(200, subscribe("1002", "Event", "dialog").status());
        assertEquals(200, subscribe("1002", "Event", "dialog").status(), "the same again is one");
        assertEquals(200, subscribe("1003", "Event", "dialog").status());
        assertEquals(403, subscribe("1001", "Event", "dialog").status());
        assertEquals(2, presence.summaries().size());
        around.settings = new PresenceSettings(3600, 60, 3600, 2, 9, 0);
        assertEquals(503, subscribe("1001", "Event", "dialog").status());
    }

    @Test
    void shouldTellWhetherAPhoneIsRegisteredAndNotMore() {
        subscribe("1002", "Event", "presence");
        Surroundings.Sent closed = around.next();
        assertTrue(closed.body().contains("<basic>closed</basic>"), closed.body());
        told(closed);
        around.later(1000);
        ring("ringing"); // the document stays the same
        Surroundings.settle(presence);
        around.contacts.put("1002", List.of(contact(Transport.UDP, 5062)));
        presence.lane.run(() -> presence.sweep());
        Surroundings.Sent open = around.next();
        assertTrue(open.body().contains("<basic>open</basic>"), open.body());
        assertEquals(closed.request().cseq() + 1, open.request().cseq());
        told(open);
        around.later(1000);
        ring("talking");
        assertTrue(around.next().body().contains("on-the-phone"));
    }

    @Test
    void shouldTellOfMessagesThatWereThereBeforeAsWell() {
        presence.waiting("1001", 2, 1, 0, 0);
        subscribe("1001", "Event", "message-summary");
        Surroundings.Sent first = around.next();
        assertTrue(first.body().contains("Voice-Message: 2/1"), first.body());
        told(first);
        around.later(1000);
        presence.waiting("1001", 0, 3, 0, 0);
        assertTrue(around.next().body().startsWith("Messages-Waiting: no"));
    }

    @Test
    void shouldNameTheDialogOnlyToWhomeverMayPickUp() {
        subscribe("1002", "Event", "dialog");
        told(around.next());
        around.later(1000);
        ring("ringing");
        Surroundings.Sent named = around.next();
        assertTrue(named.body().contains("call-id=\"1002@dialog\""), named.body());
        told(named);
        around.add("1002", "sales");
        around.later(1000);
        ring("trying");
        told(around.next());
        around.later(1000);
        ring("ringing");
        Surroundings.Sent hidden = around.next();
        assertTrue(hidden.body().contains("<state>early</state>"), hidden.body());
        assertFalse(hidden.body().contains("call-id"), hidden.body());
    }

    @Test
    void shouldFollowAPhoneToItsNewConnection() {
        InboundRequest plain = around.subscribe("1002", "", 1, "Event", "dialog");
        InboundRequest overTcp = new InboundRequest(
                plain.transaction(),
                Surroundings.flow(Transport.TCP, 40_000),
                plain.method(),
                plain.uri(),
                plain.user(),
                plain.credential(),
                plain.head(),
                plain.body());
        assertEquals(200, around.answer(presence, overTcp).status());
        told(around.next());
        around.closedPorts.add(40_000);
        around.later(1000);
        ring("ringing");
        Surroundings.settle(presence);
        presence.lane.run(() -> presence.sweep());
        Surroundings.settle(presence);
        assertTrue(around.sent.isEmpty(), "sent to a connection that is gone");
        around.contacts.put("1001", List.of(contact(Transport.TCP, 40_001)));
        presence.lane.run(() -> presence.sweep());
        Surroundings.Sent found = around.next();
        assertTrue(found.body().contains("early"), found.body());
        assertEquals(40_001, found.flow().remote().getPort());
    }

    private static Contact contact(Transport transport, int port) {
        return new Contact(
                NameAddress.of("", "sip:1002@192.0.2.8").uri(),
                Surroundings.flow(transport, port),
                1000,
                "r",
                1,
                Instant.EPOCH,
                Instant.MAX,
                "");
    }
}
