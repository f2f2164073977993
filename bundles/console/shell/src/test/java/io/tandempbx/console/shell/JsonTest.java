package io.tandempbx.console.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandempbx.call.api.CallState;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.call.api.LegSummary;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.media.api.MediaQuality;
import io.tandempbx.media.api.PortUsage;
import io.tandempbx.media.api.SessionStatistics;
import io.tandempbx.registrar.api.Contact;
import io.tandempbx.registrar.api.Reach;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Transport;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The shapes of the runbook's rows API-2 to API-5. */
final class JsonTest {
    private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
    private static final Extension ALICE = new Extension("1001", "Älice", "a@example.org", true, "5ec4e7", "5ec4e7");

    @Test
    void shouldShowStatus() throws JsonProcessingException {
        JsonNode status = parsed(new StatusView(
                "0.1.0",
                "Tandem PBX/0.1.0",
                7,
                true,
                3,
                2,
                9L,
                false,
                new PortUsage(4, 1, 95),
                new StatusView.Listening(5060, 8101, "10000-20000", 8080),
                List.of(new BundleView("io.tandempbx.sip.jain", "0.1.0", "Active"))));

        assertEquals(
                List.of(
                        "version",
                        "product",
                        "uptime_seconds",
                        "running",
                        "registered_extensions",
                        "active_calls",
                        "total_calls",
                        "draining",
                        "ports",
                        "listening",
                        "bundles"),
                names(status));
        assertEquals(List.of("in_use", "quarantined", "free"), names(status.get("ports")));
        assertEquals(
                List.of("name", "version", "state"), names(status.get("bundles").get(0)));
        assertEquals(9, status.get("total_calls").asInt());
    }

    @Test
    void shouldShowRegistrationsByExtension() throws JsonProcessingException {
        Flow flow = new Flow(
                Transport.TCP, new InetSocketAddress("192.0.2.1", 5060), new InetSocketAddress("192.0.2.7", 40123));
        Contact contact = new Contact(
                "sip:1001@192.0.2.7", flow, 500, "c", 1, START, START.plusSeconds(60), "Evil\u001b[2J\u009b");
        RegistrationsView view = RegistrationsView.of(
                Map.of("1001", List.of(contact)),
                asked -> new Reach(true, Optional.of(true), OptionalInt.of(12)),
                Optional.of(new DirectorySnapshot("r", 1, Map.of("1001", ALICE))),
                START.plusSeconds(15));

        String text = Json.of(view);
        assertTrue(text.chars().allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7f)), text);
        JsonNode root = new ObjectMapper().readTree(text);
        assertEquals(1, root.get("count").asInt());
        JsonNode extension = root.get("extensions").get(0);
        assertEquals(List.of("number", "name", "contacts"), names(extension));
        assertEquals("Älice", extension.get("name").asText());
        JsonNode phone = extension.get("contacts").get(0);
        assertEquals(
                List.of(
                        "uri",
                        "transport",
                        "source_ip",
                        "source_port",
                        "user_agent",
                        "registered_at",
                        "expires_at",
                        "expires_in",
                        "q",
                        "behind_nat",
                        "reachable",
                        "rtt_ms"),
                names(phone));
        assertEquals("tcp", phone.get("transport").asText());
        assertEquals(45, phone.get("expires_in").asInt());
        assertEquals("2026-11-24T08:01:00Z", phone.get("expires_at").asText());
        assertEquals("Evil\u001b[2J\u009b", phone.get("user_agent").asText());
    }

    @Test
    void shouldShowCallsAndTheirCounters() throws JsonProcessingException {
        CallSummary call = new CallSummary(
                "c1",
                "1001",
                "1002",
                CallState.TALKING,
                START,
                Optional.of(START.plusSeconds(2)),
                List.of(
                        new LegSummary("1001", "x@y", "talking", "udp:192.0.2.7:5062", "s1", "PCMA"),
                        new LegSummary("1002", "z@y", "talking", "udp:192.0.2.8:5062", "", "")),
                List.of("1002 is an extension"));
        SessionStatistics counters = new SessionStatistics(
                10004,
                "192.0.2.7:4000",
                true,
                100,
                17200,
                1,
                0,
                99,
                17028,
                3,
                7,
                20,
                MediaQuality.UNKNOWN,
                MediaQuality.UNKNOWN);

        JsonNode details = parsed(CallView.details(call, START.plusSeconds(12), name -> Optional.of(counters)));
        assertEquals(
                List.of(
                        "call_id",
                        "from",
                        "to",
                        "state",
                        "started_at",
                        "answered_at",
                        "duration",
                        "codec",
                        "ended_at",
                        "end_cause",
                        "legs",
                        "route"),
                names(details));
        assertEquals(12, details.get("duration").asInt());
        assertEquals("talking", details.get("state").asText());
        assertEquals("PCMA", details.get("codec").asText());
        assertEquals(
                1, details.get("legs").get(0).get("media").get("packets_lost").asInt());
        assertTrue(details.get("legs").get(1).get("media").isNull());

        JsonNode rows = parsed(new CallView.Calls(1, List.of(CallView.of(call, START))));
        assertEquals("c1", rows.get("calls").get(0).get("call_id").asText());
    }

    @Test
    void shouldNeverShowACredential() throws JsonProcessingException {
        String text = Json.of(List.of(ExtensionView.of(ALICE, true)));

        assertFalse(text.contains("5ec4e7"), text);
        assertEquals(
                List.of(
                        "number",
                        "name",
                        "email",
                        "enabled",
                        "registered",
                        "allow_external",
                        "voicemail_enabled",
                        "is_admin",
                        "dnd",
                        "forward_always",
                        "forward_busy",
                        "forward_no_answer",
                        "forward_unregistered",
                        "no_answer_seconds",
                        "call_waiting",
                        "class_of_service",
                        "pickup_group",
                        "follow_me",
                        "srtp",
                        "codecs"),
                names(new ObjectMapper().readTree(text).get(0)));
    }

    private static JsonNode parsed(Object view) throws JsonProcessingException {
        return new ObjectMapper().readTree(Json.of(view));
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
