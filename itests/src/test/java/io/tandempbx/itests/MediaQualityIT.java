package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxProcess;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What an operator learns about the media of a call. */
class MediaQualityIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    MediaQualityIT(PbxProcess pbx) {
        super(pbx);
    }

    @Test
    void shouldSayWhichPhoneIsNotHeardAndWhy() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        talk.out().rtp().send(new byte[0]);
        long talkingNs = System.nanoTime();
        String line = pbx.awaitLog(logStart, "no RTP from .* for \\d+ ms: nothing ever came to port \\d+");
        double seconds = (System.nanoTime() - talkingNs) / 1e9;
        System.out.printf("told after %.1f s: %s%n", seconds, line);
        assertTrue(line.contains("call_id=" + talk.pbxCallId()), line);
        assertTrue(seconds < 3, seconds + " s");
        talk.callerHangsUp();
    }

    @Test
    void shouldShowLossJitterAndOpinionScore() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
        talk.out().rtp().awaitMore(100, LIMIT);
        String shown = pbx.shell().run("pbx:call-show " + talk.pbxCallId());
        System.out.println(shown);
        assertTrue(shown.contains("heard     loss 0.0 %"), shown);
        assertTrue(shown.contains("MOS 4."), shown);
        talk.callerHangsUp();
    }
}
