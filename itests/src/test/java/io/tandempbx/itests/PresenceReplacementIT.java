package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.Components;
import io.tandempbx.itests.pbx.JarVersions;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.SipMessage;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.phone.TestSubscription;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lamps over UDP, TCP and TLS stay right while bundles are replaced and when the Java process is killed. */
@TestInstance(Lifecycle.PER_CLASS)
class PresenceReplacementIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int UPDATES = 3;

    private final PbxProcess pbx = PbxProcess.start(PbxOptions.quickStart("presence"));
    private Phones phones = new Phones(pbx);
    private int revision;

    @AfterAll
    void stop() {
        pbx.close();
    }

    @AfterEach
    void nothingIsLeftOver() {
        phones.close();
        phones = new Phones(pbx);
        Await.until("no call is left", LIMIT, () -> pbx.callCount() == 0);
        pbx.assertNoNewTrace();
    }

    @ParameterizedTest
    @CsvSource({
        "io.tandempbx.presence.core, presence/core",
        "io.tandempbx.call.core, call/core",
        "io.tandempbx.sip.jain, sip/jain",
        "io.tandempbx.registrar.core, registrar/core",
    })
    void shouldKeepLampsRightOverReplacement(String bundle, String module) {
        Map<String, String> before = Components.snapshot(pbx.shell(), bundle);
        List<TestSubscription> lamps =
                List.of(lamp(phones.udp("1003")), lamp(phones.tcp("1004")), lamp(phones.tls("1005")));
        TestPhone caller = phones.udp("1001");
        TestPhone called = phones.udp("1002");
        for (int round = 0; round < UPDATES; round++) {
            Conversation ringing = Phones.ring(caller, called);
            lamps.forEach(lamp -> lamp.awaitBody("<state>early</state>"));
            update(bundle, module);
            ringing.in().answer().awaitAcknowledged();
            ringing.out().awaitAnswered();
            lamps.forEach(lamp -> lamp.awaitBody("<state>confirmed</state>"));
            update(bundle, module);
            ringing.callerHangsUp();
            lamps.forEach(lamp ->
                    lamp.awaitNext("a dark lamp", request -> !request.body().contains("<state>confirmed</state>")));
        }
        assertEquals(before, Components.snapshot(pbx.shell(), bundle), "components of other bundles were re-created");
        lamps.forEach(PresenceReplacementIT::assertWithoutGap);
        lamps.forEach(lamp -> assertEquals(200, lamp.ask(0).status()));
    }

    private void update(String bundle, String module) {
        revision++;
        var next = JarVersions.rebuilt(JarVersions.built(module), "0.1." + revision);
        String said = pbx.shell().run("bundle:update " + bundle + " file:" + next);
        assertTrue(!said.contains("Error"), said);
    }

    /** Nothing was told twice or lost between one revision and the next. */
    static void assertWithoutGap(TestSubscription lamp) {
        List<SipMessage> told = lamp.told();
        for (int i = 0; i < told.size(); i++) {
            assertEquals(told.get(0).cseq() + i, told.get(i).cseq());
            assertEquals(i, LampDocument.of(told.get(i)).version());
        }
    }

    private static TestSubscription lamp(TestPhone phone) {
        TestSubscription lamp = phone.watch("1002", "dialog").begin(600);
        lamp.awaitBody("dialog-info");
        return lamp;
    }

    @Test
    void shouldBeRightAtTheFirstLightAfterAKill() {
        TestPhone udpPhone = phones.udp("1003");
        TestPhone tcpPhone = phones.tcp("1004");
        TestPhone tlsPhone = phones.tls("1005");
        TestSubscription udp = lamp(udpPhone);
        TestSubscription tcp = lamp(tcpPhone);
        TestSubscription tls = lamp(tlsPhone);
        TestSubscription idle = udpPhone.watch("1009", "dialog").begin(600);
        TestSubscription mailbox = udpPhone.watch("1003", "message-summary").begin(600);
        pbx.shell().run("pbx:message-waiting 1003 4 2");
        mailbox.awaitBody("4/2");
        idle.awaitBody("dialog-info");
        Conversation ringing = Phones.ring(phones.udp("1001"), phones.udp("1002"));
        udp.awaitBody("<state>early</state>");
        tls.awaitBody("<state>early</state>");

        pbx.kill();
        pbx.awaitReadyAgain();
        // nobody subscribes again, yet everybody is told; those whose connection is gone, once they have another
        SipMessage first = udp.awaitBody("dialog-info");
        assertTrue(first.body().contains("<state>early</state>"), first.body());
        assertTrue(!idle.awaitBody("dialog-info").body().contains("<state>"), "a lamp is lit of a phone that is idle");
        mailbox.awaitBody("4/2");
        tcpPhone.reconnect().register();
        tlsPhone.reconnect().register();
        assertTrue(tls.awaitBody("dialog-info").body().contains("<state>early</state>"));

        ringing.in().answer().awaitAcknowledged();
        ringing.out().awaitAnswered();
        udp.awaitBody("<state>confirmed</state>");
        tcp.awaitBody("<state>confirmed</state>");
        tls.awaitBody("<state>confirmed</state>");
        ringing.callerHangsUp();
        udp.awaitBody("<state>terminated</state>");
        assertWithoutGap(udp);
        assertEquals(200, tcp.ask(300).status());
        List.of(udp, tcp, tls, idle, mailbox)
                .forEach(each -> assertEquals(200, each.ask(0).status()));
        pbx.shell().run("pbx:message-waiting 1003 0 0");
    }
}
