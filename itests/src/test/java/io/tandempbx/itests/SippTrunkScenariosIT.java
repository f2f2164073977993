package io.tandempbx.itests;

import io.tandempbx.itests.clients.SippPhone;
import io.tandempbx.itests.clients.SippTransport;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What carriers see on the wire, message by message, as SIPp checks it, with phones over the same transport. */
@Tag("phones")
class SippTrunkScenariosIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String NUMBER = "0307654321";
    private static final String ACCOUNT = "\"username\":\"acct\",\"password\":\"a secret\",\"realm\":\"carrier.test\"";

    private final RestClient rest;
    private final List<SippPhone> opened = new ArrayList<>();

    SippTrunkScenariosIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
    }

    @AfterEach
    void removeWhatWasAdded() {
        opened.forEach(SippPhone::close);
        for (String where : List.of("routes", "inbound-routes")) {
            rest.get("/api/" + where).json().findValuesAsText("id").forEach(id -> rest.delete(
                            "/api/" + where + "/" + id)
                    .expect(200));
        }
        rest.get("/api/trunks").json().path("trunks").forEach(trunk -> rest.delete(
                        "/api/trunks/" + trunk.path("trunk_id").asText())
                .expect(200));
    }

    /** One that nobody calls. */
    private SippPhone caller(String extension, SippTransport transport) {
        return keep(new SippPhone(pbx.sipText(), extension, PbxProcess.password(extension), transport));
    }

    private SippPhone carrier(SippTransport transport) {
        return keep(SippPhone.carrier(pbx.sipText(), NUMBER, transport));
    }

    private SippPhone keep(SippPhone phone) {
        opened.add(phone);
        return phone;
    }

    /** A trunk that is asked for nothing but what the test is about. */
    private void trunk(String id, SippPhone carrier, SippTransport transport, String values) {
        rest.post(
                        "/api/trunks",
                        "{\"trunk_id\":\"" + id + "\",\"host\":\"" + carrier.host() + "\",\"port\":" + carrier.port()
                                + ",\"transport\":\"" + transport.name().toLowerCase(Locale.ROOT)
                                + "\",\"probe_seconds\":0," + values + "}")
                .expect(201);
        Await.until("trunk " + id + " is up", LIMIT, () -> rest.get("/api/trunks/" + id)
                .text()
                .contains("\"healthy\""));
    }

    private void route(String trunks) {
        rest.post("/api/routes", "{\"id\":\"out\",\"patterns\":[\"0.\"],\"trunks\":[" + trunks + "]}")
                .expect(201);
    }

    @ParameterizedTest
    @EnumSource(SippTransport.class)
    void shouldRegisterWithACarrierAndBeCalledByIt(SippTransport transport) {
        rest.post("/api/inbound-routes", "{\"id\":\"in\",\"pattern\":\"0305555\",\"destination\":\"1002\"}")
                .expect(201);
        SippPhone called = caller("1002", transport).register().takes("called", "invite=From:.*sip:" + NUMBER + "@");
        SippPhone carrier = carrier(transport)
                .takes("carrier-registrar", "account=acct", "secret=a secret", "realm=carrier.test", "to=0305555");
        trunk("carrier", carrier, transport, "\"mode\":\"register\"," + ACCOUNT);
        called.awaitSuccess();
        rest.delete("/api/trunks/carrier").expect(200);
        carrier.awaitSuccess();
    }

    @ParameterizedTest
    @EnumSource(SippTransport.class)
    void shouldCallByACarrierThatChallenges(SippTransport transport) {
        SippPhone carrier =
                carrier(transport).takes("carrier-challenges", "account=acct", "realm=carrier.test", "dialled=0301110");
        trunk("carrier", carrier, transport, ACCOUNT);
        route("{\"trunk\":\"carrier\"}");
        SippScenarios.succeed(caller("1001", transport).makes("caller", "to=0301110"), carrier);
    }

    /** The second carrier waits for the second call: the first, if it came, would not be what it waits for. */
    @ParameterizedTest
    @EnumSource(SippTransport.class)
    void shouldCallByTheNextTrunkWhenOneFailsAndNotWhenSomebodyIsBusy(SippTransport transport) {
        SippPhone first = carrier(transport).takes("called-refuses", "status=486", "reason=Busy Here");
        SippPhone second = carrier(transport).takes("called", "invite=^INVITE sip:0301112@");
        trunk("first", first, transport, ACCOUNT);
        trunk("second", second, transport, ACCOUNT);
        route("{\"trunk\":\"first\",\"priority\":1},{\"trunk\":\"second\",\"priority\":2}");
        SippPhone caller = caller("1001", transport);
        SippScenarios.succeed(caller.makes("caller-refused", "to=0301111", "status=486"), first);
        first.takes("called-refuses", "status=503", "reason=Service Unavailable", "invite=^INVITE sip:0301112@");
        SippScenarios.succeed(caller.makes("caller", "to=0301112"), first, second);
    }

    @ParameterizedTest
    @EnumSource(SippTransport.class)
    void shouldCallForHelpAsDialledWhileAllCallsAreInUse(SippTransport transport) {
        SippPhone carrier = carrier(transport).takes("called", "invite=^INVITE sip:112@");
        trunk("carrier", carrier, transport, ACCOUNT + ",\"dial_prefix\":\"99\"");
        route("{\"trunk\":\"carrier\"}");
        pbx.set("pbx.call.cfg", "max_calls", "1");
        try {
            SippPhone called = caller("1002", transport).register().takes("called");
            SippPhone calling = caller("1001", transport).makes("caller", "to=1002", "talk=3000");
            Await.until("they talk", LIMIT, () -> rest.get("/api/calls/active")
                    .text()
                    .contains("\"talking\""));
            SippPhone helped = caller("1003", transport);
            SippScenarios.succeed(helped.makes("caller-refused", "to=0301110", "status=503"));
            SippScenarios.succeed(helped.makes("caller", "to=112"), carrier, calling, called);
        } finally {
            pbx.set("pbx.call.cfg", "max_calls", "0");
        }
    }
}
