package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.audio.ALaw;
import io.tandempbx.itests.audio.Babble;
import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.rtp.RtpReport;
import io.tandempbx.itests.rtp.RtpStream;
import java.time.Duration;

/** A call between a phone that has only µ-law and one that has only A-law. */
final class TranscodedCall {
    static final int A_LAW = 8;
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int EVENTS = RtpStream.DIGIT_TYPE;
    private static final short[] CALLER_SAYS = Babble.second(1);
    private static final short[] CALLED_SAYS = Babble.second(2);

    private TranscodedCall() {}

    /** Both phones speak, each the one codec it has. */
    static Conversation talk(Phones phones) {
        TestPhone caller = phones.udp("1001").speaking(0, EVENTS);
        TestPhone called = phones.udp("1002").speaking(A_LAW, EVENTS);
        return speak(Phones.talk(caller, called));
    }

    /** The caller speaks in µ-law, the called party in A-law. */
    static Conversation speak(Conversation talk) {
        talk.out().rtp().send(Speech.muLaw(CALLER_SAYS));
        talk.in().rtp().send(A_LAW, aLaw(CALLED_SAYS));
        return talk;
    }

    /** Both speak in A-law. */
    static Conversation speakALaw(Conversation talk) {
        talk.out().rtp().send(A_LAW, aLaw(CALLER_SAYS));
        talk.in().rtp().send(A_LAW, aLaw(CALLED_SAYS));
        return talk;
    }

    private static byte[] aLaw(short[] samples) {
        byte[] octets = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) {
            octets[i] = ALaw.encode(samples[i]);
        }
        return octets;
    }

    static void assertHeard(Conversation talk) {
        talk.out().rtp().awaitMore(105, LIMIT);
        talk.in().rtp().awaitMore(5, LIMIT);
        double byCalled = Similarity.of(CALLER_SAYS, talk.in().rtp().heard());
        double byCaller = Similarity.of(CALLED_SAYS, talk.out().rtp().heard());
        System.out.printf("transcoded: heard by the called party %.3f, by the caller %.3f%n", byCalled, byCaller);
        assertTrue(byCalled > 0.95 && byCaller > 0.95, byCalled + " and " + byCaller);
    }

    static void assertOneStream(RtpStream stream) {
        assertOneStream(stream.report());
    }

    static void assertOneStream(RtpReport report) {
        assertEquals(0, report.missing(), report::toString);
        assertEquals(0, report.duplicates(), report::toString);
        assertEquals(0, report.disordered(), report::toString);
        assertEquals(1, report.ssrcs().size(), report::toString);
    }
}
