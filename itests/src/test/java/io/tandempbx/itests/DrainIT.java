package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.SipMessage;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A node is emptied: it refuses new calls and lets those that are going on end by themselves. */
class DrainIT extends PbxTest {
    DrainIT(PbxProcess pbx) {
        super(pbx);
    }

    @Test
    void shouldRefuseNewCallsWhileRunningOnesGoOn() {
        Conversation first = Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
        Conversation second =
                Phones.talk(phones.udp("1003"), phones.tcp("1004")).speak();
        try {
            assertTrue(pbx.shell().run("pbx:drain").contains("draining: 2"));
            SipMessage refused = phones.udp("1005").call("1002").awaitFinal();
            assertEquals(503, refused.status());
            assertTrue(Integer.parseInt(refused.header("Retry-After")) > 0);

            first.assertHeard();
            assertEquals(200, second.out().reinvite("sendonly").status());
            assertEquals(200, second.out().reinvite("sendrecv").status());
            assertDrained(2);
            first.callerHangsUp();
            assertDrained(1);
            second.assertHeard();
            second.calledHangsUp();
            assertDrained(0);
            first.called().assertRequests("INVITE", "ACK", "BYE");
        } finally {
            assertTrue(pbx.shell().run("pbx:drain --off").contains("accepting new calls"));
        }
        assertFalse(status().path("draining").asBoolean(true));
        Phones.talk(phones.udp("1006"), phones.udp("1007")).callerHangsUp();
    }

    private void assertDrained(int calls) {
        Await.until(calls + " calls are left", Duration.ofSeconds(5), () -> {
            JsonNode status = status();
            return status.path("draining").asBoolean(false)
                    && status.path("active_calls").asInt(-1) == calls;
        });
    }

    private JsonNode status() {
        return pbx.shell().json("pbx:status --json");
    }
}
