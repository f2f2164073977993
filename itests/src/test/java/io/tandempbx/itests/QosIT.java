package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.JarVersions;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.pbx.Scrape;
import io.tandempbx.itests.rtp.Impairment;
import io.tandempbx.itests.rtp.ImpairmentCounts;
import io.tandempbx.itests.rtp.ImpairmentRelay;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Calls over a way that loses packets: who is told, how, and what remains of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QosIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long SEED = 20_261_129;
    private static final int TWO_SECONDS = 100; // packets

    private final PbxProcess pbx =
            PbxProcess.start(PbxOptions.quickStart("qos").with("pbx.qos.cfg", "sample_seconds = 2"));
    private final RestClient rest = pbx.rest();

    @AfterAll
    void stop() {
        pbx.close();
    }

    @AfterEach
    void nothingIsLeftOver() {
        pbx.shell().run("pbx:hangup --all");
        Await.until("no call is left", LIMIT, () -> pbx.callCount() == 0);
    }

    /** A call in which the caller's packets pass a relay. */
    private static ImpairmentRelay relayOf(Conversation talk) {
        ImpairmentRelay relay =
                ImpairmentRelay.between(talk.out().rtp(), talk.out().remoteSdp().target(), SEED);
        talk.speak();
        talk.in().rtp().awaitMore(TWO_SECONDS, LIMIT);
        return relay;
    }

    private JsonNode alerts(boolean active) {
        return rest.get("/api/qos/alerts?active=" + active).expect(200).json();
    }

    private JsonNode awaitAlert(String callId) {
        Await.until(
                "an alert",
                LIMIT,
                () -> alerts(true).path("alerts").findValuesAsText("call_id").contains(callId));
        return alerts(true).at("/alerts/0");
    }

    private void awaitCleared() {
        Await.until(
                "the alert is cleared", LIMIT, () -> alerts(true).path("count").asInt() == 0);
    }

    private static JsonNode direction(JsonNode list, String party, String direction) {
        for (JsonNode each : list) {
            if (each.path("party").asText().equals(party)
                    && each.path("direction").asText().equals(direction)) {
                return each;
            }
        }
        throw new AssertionError("no direction " + direction + " of " + party + " in " + list);
    }

    @Test
    void shouldTellWhoseVoiceIsLostAndWhenItIsWellAgain() {
        int logStart = pbx.log().length();
        try (Phones phones = new Phones(pbx)) {
            Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
            String id = talk.pbxCallId();
            try (ImpairmentRelay relay = relayOf(talk)) {
                ImpairmentCounts before = relay.fromPhone();
                relay.fromPhone(Impairment.loss(0.2));
                long sinceNs = System.nanoTime();
                JsonNode alert = awaitAlert(id);
                System.out.printf("alert after %.1f s: %s%n", (System.nanoTime() - sinceNs) / 1e9, alert);
                assertEquals("1001", alert.path("party").asText());
                assertEquals("received", alert.path("direction").asText());
                assertEquals("loss", alert.at("/cause/kind").asText());
                assertEquals("1001", alert.at("/cause/party").asText());
                assertEquals(1, alerts(true).path("count").asInt(), "one fault, one alert");
                double lost = relay.fromPhone().lossPercentSince(before);
                assertEquals(lost, alert.path("packet_loss_percentage").asDouble(), 12, "the relay lost " + lost);
                pbx.awaitLog(
                        logStart,
                        "WARN.*call quality poor call_id=" + id + " party=1001 direction=received .*cause=loss: .*");

                assertShown(id, alert.path("id").asText());

                relay.fromPhone(Impairment.NONE);
                awaitCleared();
                pbx.awaitLog(logStart, "call quality alert over call_id=" + id + ".*because=it keeps all thresholds");
                JsonNode cleared = alerts(false).at("/alerts/0");
                assertEquals(operator(), cleared.path("acknowledged_by").asText());
                List<String> told = List.of("quality.alert", "quality.cleared");
                Await.until("both events", LIMIT, () -> eventsOf(id).equals(told));
                talk.callerHangsUp();
                assertEnded(id, relay.fromPhone());
            }
        }
        pbx.assertNoTrace(logStart);
    }

    /** The caller's packets are transcoded, so they wait in a buffer; those of who hears them do too, and come evenly. */
    @Test
    void shouldCountWhatTheJitterBufferDoes() {
        try (Phones phones = new Phones(pbx)) {
            Conversation talk = Phones.talk(
                    phones.udp("1001").speaking(0), phones.udp("1002").speaking(8));
            String id = talk.pbxCallId();
            try (ImpairmentRelay relay = relayOf(talk)) {
                JsonNode even = buffered(id, "1001");
                for (String event : List.of("late", "lost", "duplicate", "reordered", "discarded")) {
                    assertEquals(0, even.path("buffer_" + event).asLong(-1), event);
                }
                assertTrue(even.path("buffer_depth_ms").asInt(-1) >= 0, even::toString);
                relay.fromPhone(new Impairment(0.1, 80, 0.1, 0.1));
                talk.in().rtp().awaitMore(5 * TWO_SECONDS, LIMIT);
                relay.fromPhone(Impairment.NONE);
                talk.out().rtp().send(new byte[0]); // in silence the buffer makes itself shorter
                for (String event : List.of("lost", "duplicate", "reordered", "discarded")) {
                    Await.until(
                            event + " moves",
                            LIMIT,
                            () -> buffered(id, "1001").path("buffer_" + event).asLong() > 0);
                }
                JsonNode heard = buffered(id, "1001");
                System.out.printf("relay: %s, %d twice%n%s%n", relay.fromPhone(), relay.duplicatedFromPhone(), heard);
                long missing = heard.path("buffer_lost").asLong()
                        - heard.path("buffer_late").asLong();
                assertEquals((double) relay.fromPhone().lost(), (double) missing, 10, "lost on the way, not late");
                long twice = heard.path("buffer_duplicate").asLong();
                assertTrue(twice <= relay.duplicatedFromPhone(), () -> twice + " twice");
                assertTrue(twice >= relay.duplicatedFromPhone() / 2, () -> twice + " twice");
                assertBufferShown(id, heard);
                JsonNode other = buffered(id, "1002");
                assertEquals(0, other.path("buffer_duplicate").asLong(-1));
                assertTrue(direction(call(id).path("directions"), "1001", "sent")
                        .path("buffer_lost")
                        .isNull());
            }
            talk.callerHangsUp();
            Await.until("it is over", LIMIT, () -> !rest.get("/api/qos/call/" + id)
                    .expect(200)
                    .json()
                    .path("active")
                    .asBoolean(true));
            assertTrue(buffered(id, "1001").path("buffer_lost").asLong() > 0, "not counted in the history");
        }
        assertFalse(Scrape.of(rest).families().contains("pbx_jitter_buffer_packets"), "of a call that is over");
    }

    private JsonNode call(String id) {
        return rest.get("/api/qos/call/" + id).expect(200).json();
    }

    private JsonNode buffered(String id, String party) {
        return direction(call(id).path("directions"), party, "received");
    }

    private void assertBufferShown(String id, JsonNode heard) {
        Scrape scrape = Scrape.of(rest);
        assertTrue(scrape.value("pbx_jitter_buffer_packets", "event=\"duplicate\"")
                >= heard.path("buffer_duplicate").asLong());
        assertTrue(scrape.value("pbx_jitter_buffer_packets", "event=\"lost\"") > 0);
        assertTrue(scrape.families().contains("pbx_jitter_buffer_depth_milliseconds"));
        String shown = pbx.shell().run("pbx:qos call " + id);
        System.out.println(shown);
        assertTrue(shown.contains("jitter buffer of 1001 in call " + id), shown);
        JsonNode rows = pbx.shell().json("pbx:qos call " + id + " --json").path("directions");
        assertTrue(direction(rows, "1001", "received").at("/buffer/lost").asLong()
                >= heard.path("buffer_lost").asLong());
        String leg = pbx.shell().run("pbx:call-show " + id);
        System.out.println(leg);
        assertTrue(leg.contains("  buffer    "), leg);
        Script.run("diagnose_qos", "--home", pbx.home().toString(), id).expect("1001");
    }

    private List<String> eventsOf(String callId) {
        List<String> types = new ArrayList<>();
        for (JsonNode event : rest.send(
                        "GET",
                        "/api/events?type=quality.alert,quality.cleared&limit=1000",
                        "",
                        "Accept",
                        "application/json")
                .expect(200)
                .json()
                .path("events")) {
            if (event.toString().contains(callId)) {
                types.add(event.path("type").asText());
            }
        }
        return types;
    }

    private void assertShown(String id, String alertId) {
        JsonNode heard =
                direction(rest.get("/api/qos/metrics").expect(200).json().path("metrics"), "1001", "received");
        assertTrue(heard.path("packet_loss_percentage").asDouble() > 3, heard::toString);
        assertEquals("PCMU", heard.path("codec").asText());
        JsonNode call = rest.get("/api/qos/call/" + id).expect(200).json();
        assertTrue(call.path("active").asBoolean());
        assertEquals(alertId, call.at("/alerts/0/id").asText());
        double mos = rest.get("/api/calls/active").json().at("/calls/0/mos").asDouble();
        assertTrue(mos > 1 && mos < 4.3, "MOS " + mos);
        double recorded = callRecord(id).path("mos").asDouble();
        assertTrue(recorded > 1 && recorded < 4.3, "MOS in the record of a call that goes on: " + recorded);

        Scrape scrape = Scrape.of(rest);
        assertTrue(scrape.value("pbx_packet_loss_percent", "direction=\"received\"", "of=\"worst\"") > 3);
        assertTrue(scrape.value("pbx_call_quality_mos", "direction=\"received\"", "of=\"worst\"") < 4.3);
        assertTrue(scrape.families().contains("pbx_jitter_milliseconds"));
        assertEquals(1, scrape.value("pbx_quality_alerts"));

        assertTrue(pbx.shell().run("pbx:qos").contains("1 active alerts"));
        JsonNode listed = pbx.shell().json("pbx:qos alerts --json");
        assertEquals("loss", listed.at("/alerts/0/cause").asText());
        assertTrue(pbx.shell().run("pbx:qos call " + id).contains("lost before it is here"));

        Script script = Script.run("diagnose_qos", "--home", pbx.home().toString());
        System.out.println(script.output());
        script.expect(1).expect("Verdict: poor").expect("1001").expect("lost before it is here");
        Script one = Script.run("diagnose_qos", "--home", pbx.home().toString(), id);
        System.out.println(one.output());
        one.expect("lost before it is here").expect(1);

        rest.post("/api/qos/alerts/" + alertId + "/acknowledge", "").expect(200);
        assertTrue(pbx.shell().run("pbx:qos-acknowledge " + alertId).contains("was seen by " + operator()));
        rest.post("/api/qos/alerts/nosuch/acknowledge", "").expect(404);
    }

    private String operator() {
        return rest.get("/api/auth/whoami").expect(200).json().path("name").asText();
    }

    private void assertEnded(String id, ImpairmentCounts relayed) {
        Await.until(
                "the call is in the history",
                LIMIT,
                () -> history("").path("metrics").findValuesAsText("call_id").contains(id));
        JsonNode heard = direction(history("").path("metrics"), "1001", "received");
        System.out.printf("relay: %s%nhistory: %s%n", relayed, heard);
        assertEquals((double) relayed.lost(), heard.path("packets_lost").asDouble(), 3);
        assertEquals(
                (double) (relayed.came() - relayed.lost()),
                heard.path("packets_received").asDouble(),
                TWO_SECONDS);
        Await.until("its record is written", LIMIT, () -> callRecord(id)
                .path("end_time")
                .isTextual());
        double mos = callRecord(id).path("mos").asDouble();
        assertTrue(mos > 1 && mos < 4.4, () -> "MOS in the record: " + callRecord(id));
        JsonNode extensions = history("?group_by=extension").path("groups");
        assertTrue(average(extensions, "1001") < average(extensions, "1002"), extensions::toString);
        assertEquals("PCMU", history("?group_by=codec").at("/groups/0/key").asText());
        assertEquals(
                "127.0.0.0/24", history("?group_by=subnet").at("/groups/0/key").asText());
        assertTrue(history("?group_by=hour").at("/groups/0/key").asText().endsWith(":00:00Z"));
        JsonNode statistics = rest.get("/api/qos/statistics").expect(200).json();
        assertTrue(statistics.path("directions").asInt() >= 2, statistics::toString);
        assertTrue(statistics.at("/mos/average").asDouble() > 1, statistics::toString);
        assertEquals(
                "loss", rest.get("/api/qos/call/" + id).json().at("/cause/kind").asText());
        assertTrue(pbx.shell().run("pbx:qos history --by extension").contains("1001"));
        Script.run("diagnose_qos", "--home", pbx.home().toString()).expect(0).expect("Verdict: good");
        Script.run("diagnose_qos", "--home", pbx.home().toString(), "nosuchcall")
                .expect(1)
                .expect("nothing was measured");
        Script.run("diagnose_qos", "--count", "none").expect(2);
    }

    private JsonNode callRecord(String id) {
        for (JsonNode call : rest.get("/api/cdr").expect(200).json().path("calls")) {
            if (call.path("call_id").asText().equals(id)) {
                return call;
            }
        }
        throw new AssertionError("no record of call " + id);
    }

    private static double average(JsonNode groups, String key) {
        for (JsonNode group : groups) {
            if (group.path("key").asText().equals(key)) {
                return group.at("/statistics/mos/average").asDouble();
            }
        }
        throw new AssertionError("no group " + key + " in " + groups);
    }

    private JsonNode history(String query) {
        return rest.get("/api/qos/history" + query).expect(200).json();
    }

    /** What a party hears is known from its phone's reports only. */
    @Test
    void shouldTellWhatAPartySaysItHears() throws IOException {
        try (Phones phones = new Phones(pbx);
                DatagramSocket reports = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Conversation talk =
                    Phones.talk(phones.udp("1007"), phones.udp("1008")).speak();
            talk.in().rtp().awaitMore(TWO_SECONDS, LIMIT);
            Await.until("an alert", LIMIT, () -> {
                report(reports, talk, 77);
                return alerts(true).path("count").asInt() > 0;
            });
            JsonNode alert = alerts(true).at("/alerts/0");
            System.out.println("alert from reports: " + alert);
            assertEquals("1008", alert.path("party").asText());
            assertEquals("sent", alert.path("direction").asText());
            assertEquals("loss", alert.at("/cause/kind").asText());
            assertEquals(77 / 2.56, alert.path("packet_loss_percentage").asDouble(), 0.1);
            JsonNode heard = direction(rest.get("/api/qos/metrics").json().path("metrics"), "1008", "sent");
            assertTrue(heard.path("jitter_avg_ms").asDouble() > 9, heard::toString);
            Await.until("the alert is cleared", LIMIT, () -> {
                report(reports, talk, 0);
                return alerts(true).path("count").asInt() == 0;
            });
            talk.callerHangsUp();
        }
    }

    /** A receiver report of the called phone about what it hears (RFC 3550 §6.4.2), with a jitter of 10 ms. */
    private static void report(DatagramSocket socket, Conversation talk, int fractionLost) {
        ByteBuffer packet = ByteBuffer.allocate(32)
                .putShort((short) 0x81c9)
                .putShort((short) 7)
                .putInt((int) talk.in().rtp().ssrc())
                .putInt((int) talk.out().rtp().ssrc())
                .putInt((fractionLost << 24) | 1)
                .putInt(1000)
                .putInt(80);
        InetSocketAddress rtp = talk.in().remoteSdp().target();
        try {
            socket.send(new DatagramPacket(packet.array(), packet.capacity(), rtp.getAddress(), rtp.getPort() + 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldTakeThresholdsOverRestAtOnce() {
        JsonNode before = rest.get("/api/qos/thresholds").expect(200).json();
        assertEquals(3.5, before.path("mos").asDouble());
        RestClient.Answer refused = rest.send("PATCH", "/api/qos/thresholds", "{\"mos\":9}");
        assertEquals(422, refused.status());
        assertTrue(refused.text().contains("mos") && refused.text().contains("1.0 to 4.5"), refused::text);
        assertEquals(
                1.5,
                rest.send("PATCH", "/api/qos/thresholds", "{\"loss_percent\":1.5,\"mos\":1.0}")
                        .expect(200)
                        .json()
                        .path("loss_percent")
                        .asDouble());
        try {
            assertEquals(
                    1.5,
                    rest.get("/api/qos/thresholds").json().path("loss_percent").asDouble());
            assertEquals(
                    "1.5",
                    rest.get("/api/config/pbx.qos")
                            .json()
                            .at("/settings/loss_percent")
                            .asText());
            try (Phones phones = new Phones(pbx)) {
                Conversation talk = Phones.talk(phones.udp("1003"), phones.udp("1004"));
                try (ImpairmentRelay relay = relayOf(talk)) {
                    relay.fromPhone(Impairment.loss(0.04));
                    JsonNode alert = awaitAlert(talk.pbxCallId());
                    assertEquals("[\"loss\"]", alert.path("broken").toString());
                    talk.callerHangsUp();
                }
            }
        } finally {
            rest.send("PUT", "/api/qos/thresholds", "{}").expect(200);
        }
        assertEquals(before, rest.get("/api/qos/thresholds").json());
        awaitCleared();
        assertEquals(
                "the call ended", alerts(false).at("/alerts/0/cleared_because").asText());
    }

    @Test
    void shouldGoOnOverAReplacementAndKeepHistoryOverACrash() {
        List<String> versions = new ArrayList<>();
        String id;
        try (Phones phones = new Phones(pbx)) {
            Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
            id = talk.pbxCallId();
            try (ImpairmentRelay relay = relayOf(talk)) {
                relay.fromPhone(Impairment.loss(0.3));
                String alert = awaitAlert(id).path("id").asText();
                for (int round = 1; round <= 3; round++) {
                    Path next = JarVersions.rebuilt(JarVersions.built("qos/core"), "0.1." + round);
                    String said = pbx.shell().run("bundle:update io.tandempbx.qos.core file:" + next);
                    assertFalse(said.contains("Error"), said);
                    Await.until(
                            "it answers",
                            LIMIT,
                            () -> rest.get("/api/qos/alerts").status() == 200);
                    assertEquals(alert, awaitAlert(id).path("id").asText());
                    versions.add("0.1." + round);
                }
                relay.fromPhone(Impairment.NONE);
                awaitCleared();
                talk.callerHangsUp();
                Await.until("it is in the history", LIMIT, () -> history("")
                        .path("metrics")
                        .findValuesAsText("call_id")
                        .contains(id));
                JsonNode heard = direction(history("").path("metrics"), "1001", "received");
                System.out.printf("over %s: relay %s%nhistory %s%n", versions, relay.fromPhone(), heard);
                assertEquals(
                        (double) relay.fromPhone().lost(),
                        heard.path("packets_lost").asDouble(),
                        3);
            }
        }
        JsonNode before = rest.get("/api/qos/call/" + id).expect(200).json();
        pbx.kill();
        pbx.awaitReadyAgain();
        Await.until("REST answers", LIMIT, () -> rest.get("/api/qos/alerts").status() == 200);
        JsonNode after = rest.get("/api/qos/call/" + id).expect(200).json();
        assertEquals(before, after);
    }
}
