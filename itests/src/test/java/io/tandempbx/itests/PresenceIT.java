package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.SipMessage;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.phone.TestSubscription;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What phones are told of others: lamps, pickup from a lamp, presence, waiting messages. */
class PresenceIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final List<TestSubscription> begun = new ArrayList<>();

    PresenceIT(PbxProcess pbx) {
        super(pbx);
    }

    @AfterEach
    void nobodyWatchesAnyMore() {
        begun.forEach(subscription -> subscription.ask(0));
        Await.until("no subscription is left", LIMIT, () -> subscriptionCount() == 0);
    }

    private TestSubscription watch(TestPhone phone, String resource, String event) {
        TestSubscription subscription = phone.watch(resource, event).begin(600);
        begun.add(subscription);
        return subscription;
    }

    private int subscriptionCount() {
        return pbx.shell().json("pbx:subscription-list --json").path("count").asInt(-1);
    }

    private static LampDocument awaitLamp(TestSubscription lamp, String... states) {
        SipMessage notify = lamp.awaitNext(
                "a lamp with " + List.of(states),
                request -> LampDocument.of(request).states().equals(List.of(states)));
        return LampDocument.of(notify);
    }

    @Test
    void shouldShowACallAsItGoes() {
        TestSubscription called = watch(phones.udp("1003"), "1002", "dialog");
        TestSubscription caller = watch(phones.tcp("1004"), "1001", "dialog");
        awaitLamp(called);
        awaitLamp(caller);
        TestCall out = phones.udp("1001").call("1002");
        SipMessage unregistered = out.awaitFinal();
        assertTrue(unregistered.status() >= 400, unregistered.toString());
        TestPhone phone = phones.udp("1002");
        out = phones.udp("1001").call("1002");
        TestCall in = phone.awaitCall();
        awaitLamp(called, "trying");
        in.ring();
        awaitLamp(called, "early");
        awaitLamp(caller, "early");
        in.answer().awaitAcknowledged();
        assertFalse(awaitLamp(called, "confirmed").namesDialog(), "a call that goes on could be taken");
        awaitLamp(caller, "confirmed");
        out.awaitAnswered();
        out.hangUp();
        in.awaitEnded();
        awaitLamp(called, "terminated");
        awaitLamp(caller, "terminated");
        for (TestSubscription lamp : begun) {
            assertInOrder(lamp.told());
        }
    }

    private static void assertInOrder(List<SipMessage> told) {
        for (int i = 0; i < told.size(); i++) {
            assertEquals(i, LampDocument.of(told.get(i)).version());
            assertEquals(told.get(0).cseq() + i, told.get(i).cseq());
            assertTrue(told.get(i).header("Subscription-State").startsWith("active;expires="));
            assertEquals("dialog", told.get(i).header("Event"));
        }
    }

    @Test
    void shouldPickUpACallFromALamp() {
        TestPhone colleague = phones.udp("1003");
        TestSubscription lamp = watch(colleague, "1002", "dialog");
        Conversation ringing = Phones.ring(phones.udp("1001"), phones.udp("1002"));
        LampDocument early = awaitLamp(lamp, "early");
        TestCall pickup = colleague.call("1002", early.replaces());
        pickup.awaitAnswered();
        ringing.in().awaitCancelled();
        ringing.out().awaitAnswered();
        Conversation talk = new Conversation(ringing.caller(), colleague, ringing.out(), pickup).speak();
        talk.assertHeard();
        awaitLamp(lamp, "terminated");
        talk.callerHangsUp();
    }

    @Test
    void shouldNotTellTheDialogToThoseWhoMayNotPickUp() {
        TestSubscription lamp = watch(phones.udp("1003"), "1002", "dialog");
        pbx.shell().run("pbx:extension-set 1002 --pickup-group sales");
        try {
            Conversation ringing = Phones.ring(phones.udp("1001"), phones.udp("1002"));
            LampDocument early = awaitLamp(lamp, "early");
            assertFalse(early.namesDialog(), early.message().body());
            ringing.out().cancel();
            ringing.in().awaitCancelled();
            awaitLamp(lamp, "terminated");
        } finally {
            pbx.shell().run("pbx:extension-set 1002 --pickup-group -");
        }
    }

    @Test
    void shouldLightAParkingPlaceWhileSomebodyWaitsThere() {
        TestPhone watcher = phones.udp("1003");
        TestSubscription place = watch(watcher, "71", "dialog");
        awaitLamp(place);
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        assertEquals(202, talk.in().refer("71").status());
        talk.in().awaitEnded();
        awaitLamp(place, "confirmed");
        TestCall fetching = watcher.call("71");
        fetching.awaitAnswered();
        awaitLamp(place, "terminated");
        fetching.hangUp();
        talk.out().awaitEnded();
    }

    @Test
    void shouldLightTheMessageLamp() {
        TestPhone phone = phones.udp("1001");
        TestSubscription mailbox = watch(phone, "1001", "message-summary");
        assertTrue(mailbox.awaitBody("Messages-Waiting").body().startsWith("Messages-Waiting: no"));
        pbx.shell().run("pbx:message-waiting 1001 2 1");
        SipMessage lit = mailbox.awaitBody("Messages-Waiting: yes");
        assertTrue(lit.body().contains("Voice-Message: 2/1"), lit.body());
        assertEquals("application/simple-message-summary", lit.header("Content-Type"));
        TestSubscription other = watch(phone, "1001", "message-summary;id=2");
        other.awaitBody("Voice-Message: 2/1");
        pbx.shell().run("pbx:message-waiting 1001 0 0");
        mailbox.awaitBody("Messages-Waiting: no");
        assertEquals(403, phone.watch("1002", "message-summary").ask(600).status());
    }

    @Test
    void shouldTellWhetherAnExtensionCanBeReached() {
        TestSubscription presence = watch(phones.udp("1003"), "1002", "presence");
        presence.awaitBody("<basic>closed</basic>");
        TestPhone phone = phones.udp("1002");
        SipMessage open = presence.awaitBody("<basic>open</basic>");
        assertFalse(open.body().contains("on-the-phone"), open.body());
        assertEquals("application/pidf+xml", open.header("Content-Type"));
        Conversation talk = Phones.talk(phones.udp("1001"), phone);
        presence.awaitBody("on-the-phone");
        talk.callerHangsUp();
        presence.awaitNext("off the phone", request -> !request.body().contains("on-the-phone"));
        phone.register(0);
        presence.awaitBody("<basic>closed</basic>");
    }

    @Test
    void shouldRefuseWhatCannotBeWatched() {
        TestPhone phone = phones.udp("1001");
        SipMessage unknown = phone.watch("1002", "winfo").ask(600);
        assertEquals(489, unknown.status());
        assertEquals("dialog, message-summary, presence", unknown.header("Allow-Events"));
        SipMessage brief = phone.watch("1002", "dialog").ask(10);
        assertEquals(423, brief.status());
        assertEquals("60", brief.header("Min-Expires"));
        assertEquals(404, phone.watch("9999", "dialog").ask(600).status());
        assertEquals(
                406,
                phone.watch("1002", "dialog").ask(600, "Accept", "text/plain").status());
        TestPhone wrong = phones.keep(pbx.udpPhone("1001").withCredentials("1001", "wrong"));
        SipMessage stranger = wrong.watch("1002", "dialog").ask(600);
        assertTrue(stranger.status() == 401 || stranger.status() == 403, stranger.toString());
        assertEquals(0, subscriptionCount());
    }

    @Test
    void shouldRefreshFetchAndEnd() {
        TestPhone phone = phones.udp("1001");
        TestSubscription lamp = watch(phone, "1002", "dialog");
        awaitLamp(lamp);
        JsonNode shown = pbx.rest().get("/api/subscriptions").expect(200).json().at("/subscriptions/0");
        assertEquals("1001", shown.path("extension").asText(), shown::toString);
        assertEquals("1002", shown.path("resource").asText());
        assertEquals("dialog", shown.path("event_package").asText());
        SipMessage again = lamp.ask(120);
        assertEquals(200, again.status());
        assertEquals("120", again.header("Expires"));
        lamp.awaitNext("the state after a refresh", request -> true);
        TestSubscription fetch = phone.watch("1002", "dialog");
        assertEquals("0", fetch.ask(0).header("Expires"));
        fetch.awaitNext("the state of a fetch", PresenceIT::isTerminated);
        assertEquals(481, fetch.ask(600).status());
        assertEquals(1, subscriptionCount());
        assertEquals(200, lamp.ask(0).status());
        lamp.awaitNext("the end", PresenceIT::isTerminated);
        assertEquals(481, lamp.ask(600).status());
    }

    private static boolean isTerminated(SipMessage request) {
        return request.header("Subscription-State").startsWith("terminated");
    }

    @Test
    void shouldForgetAPhoneThatKnowsNothingOfItsSubscription() {
        TestPhone phone = phones.udp("1003");
        TestSubscription lamp = phone.watch("1002", "dialog").begin(600);
        awaitLamp(lamp);
        lamp.refuseWith(481);
        Conversation ringing = Phones.ring(phones.udp("1004"), phones.udp("1002"));
        Await.until("the subscription is forgotten", LIMIT, () -> subscriptionCount() == 0);
        ringing.out().cancel();
        ringing.in().awaitCancelled();
    }

    @Test
    void shouldHoldNoMoreThanSettingsAllow() {
        TestPhone phone = phones.udp("1001");
        pbx.set("pbx.presence.cfg", "max_subscriptions_per_extension", "2");
        try {
            watch(phone, "1002", "dialog");
            watch(phone, "1003", "dialog");
            assertEquals(403, phone.watch("1004", "dialog").ask(600).status());
        } finally {
            pbx.set("pbx.presence.cfg", "max_subscriptions_per_extension", "200");
        }
        watch(phone, "1004", "dialog");
    }
}
