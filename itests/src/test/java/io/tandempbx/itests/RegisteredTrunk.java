package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.TestCarrier;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import java.util.List;

/** A trunk that is registered with a carrier, while something is done to the PBX. */
final class RegisteredTrunk implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    /** How routes name it. */
    static final String ID = "registered";

    private final PbxProcess pbx;
    private final TestCarrier carrier;
    private final int logStart;

    /** Comes back when it is registered. */
    RegisteredTrunk(PbxProcess pbx) {
        this.pbx = pbx;
        this.carrier = new TestCarrier(pbx.sip(), "0301234567", "carrier.test", "acct", "a carrier's secret");
        pbx.rest().delete("/api/trunks/" + ID); // of a test that failed before its end
        pbx.rest()
                .post(
                        "/api/trunks",
                        "{\"trunk_id\":\"" + ID + "\",\"mode\":\"register\",\"host\":\"127.0.0.1\",\"port\":"
                                + carrier.port() + ",\"username\":\"acct\",\"password\":\"a carrier's secret\","
                                + "\"realm\":\"carrier.test\",\"probe_seconds\":1}")
                .expect(201);
        awaitUp();
        this.logStart = pbx.log().length();
    }

    /** The other end of its calls. */
    TestPhone line() {
        return carrier.line();
    }

    /** It is up, was so all the time, and the carrier was asked for one registration only. */
    void assertNeverLost() {
        awaitUp();
        assertEquals(List.of(600), carrier.registrations());
        String since = pbx.log().substring(logStart);
        assertEquals(
                List.of(),
                since.lines().filter(line -> line.contains("trunk " + ID + " ")).toList());
    }

    /** A process that begins registers at once, although the registration of the one before still stands. */
    void awaitRegisteredAgain() {
        Await.until("it registers again", LIMIT, () -> carrier.registrations().equals(List.of(600, 600)));
        awaitUp();
    }

    private void awaitUp() {
        Await.until("the trunk is registered and healthy", LIMIT, () -> {
            String trunk = pbx.rest().get("/api/trunks/" + ID).text();
            return trunk.contains("\"registered\"") && trunk.contains("\"healthy\"");
        });
    }

    @Override
    public void close() {
        pbx.rest().delete("/api/trunks/" + ID).expect(200);
        Await.until("it unregisters", LIMIT, () -> carrier.registrations().contains(0));
        carrier.close();
    }
}
