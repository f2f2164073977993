package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A server with RTP ports for one call: four ports for the canary, four for two legs. */
class PortsExhaustedIT {
    private static final int RTP_PORTS = 8;

    @Test
    void shouldRefuseTheCallForWhichNoPortsAreLeft() {
        PbxOptions options = PbxOptions.quickStart("exhausted")
                .withRtpPorts(RTP_PORTS)
                .with("pbx.media.cfg", "quarantine_seconds = 0");
        try (PbxProcess pbx = PbxProcess.start(options);
                Phones phones = new Phones(pbx)) {
            Conversation first =
                    Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
            phones.udp("1004");
            int before = pbx.log().length();
            for (int attempt = 0; attempt < 3; attempt++) {
                TestCall refused = phones.keep(pbx.udpPhone("1003")).call("1004");
                assertEquals(503, refused.awaitFinal().status());
            }
            first.assertHeard();
            first.callerHangsUp();
            Await.until("the ports are free", Duration.ofSeconds(5), () -> pbx.rtpPairsInUse() == 0);
            Conversation next =
                    Phones.talk(phones.udp("1005"), phones.udp("1006")).speak();
            next.assertHeard();
            next.calledHangsUp();

            String log = pbx.log().substring(before);
            long lines = Pattern.compile("no RTP port pair is free")
                    .matcher(log)
                    .results()
                    .count();
            assertEquals(1, lines, log);
            pbx.assertNoTrace(0);
        }
    }
}
