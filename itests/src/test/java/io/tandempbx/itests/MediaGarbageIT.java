package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.support.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A port of a call that is up, found by somebody who has no business there. */
class MediaGarbageIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long SEED = 5_000;
    private static final int PACKETS = 5_000;
    private static final int AT_ONCE = 25;
    private static final int OVERSIZED = 60_000;
    private static final int STUN_COOKIE = 0x2112_a442;

    private final Random random = new Random(SEED);

    MediaGarbageIT(PbxProcess pbx) {
        super(pbx);
    }

    @Test
    void shouldNeitherHearNorAnswerStrangersNorMindTheirPackets() throws IOException {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
        talk.assertHeard();
        InetSocketAddress rtp = talk.out().remoteSdp().target();
        InetSocketAddress rtcp = new InetSocketAddress(rtp.getAddress(), rtp.getPort() + 1);
        long refusedBefore = refused(talk);
        assertEquals(0, refusedBefore);
        List<DatagramChannel> strangers = new ArrayList<>();
        try {
            strangers.add(stranger("127.0.0.1"));
            strangers.add(stranger("127.0.0.2"));
            for (int i = 0; i < PACKETS; i++) {
                int kind = random.nextInt(10);
                ByteBuffer packet = garbage(kind, talk.out().rtp().ssrc());
                strangers.get(i % 2).send(packet, kind >= 8 ? rtcp : rtp);
                if (i % AT_ONCE == 0) {
                    talk.in().rtp().awaitMore(1, LIMIT); // not more at once than the port's buffer holds
                }
            }
            Await.until("each packet was counted (seed " + SEED + ")", LIMIT, () -> refused(talk) == PACKETS);
            talk.forgetHeard();
            talk.assertHeard();
            for (DatagramChannel stranger : strangers) {
                assertNull(stranger.receive(ByteBuffer.allocate(2048)), "a stranger was sent something");
            }
        } finally {
            for (DatagramChannel stranger : strangers) {
                stranger.close();
            }
        }
        System.out.printf("%d packets refused, largest gap %.0f ms%n", refused(talk), talk.largestGapMs());
        talk.callerHangsUp();
    }

    /** The same while nothing is forgotten: each packet of the call arrives, in one stream, and none of anybody else's. */
    @Test
    void shouldLoseNothingOfTheCall() throws IOException {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
        talk.out().rtp().awaitMore(50, LIMIT);
        InetSocketAddress rtp = talk.out().remoteSdp().target();
        try (DatagramChannel stranger = stranger("127.0.0.1")) {
            for (int i = 0; i < PACKETS / 5; i++) {
                stranger.send(garbage(random.nextInt(8), talk.out().rtp().ssrc()), rtp);
                if (i % AT_ONCE == 0) {
                    talk.in().rtp().awaitMore(1, LIMIT);
                }
            }
        }
        talk.assertNothingLost();
        talk.callerHangsUp();
    }

    private long refused(Conversation talk) {
        JsonNode call = pbx.shell().json("pbx:call-show " + talk.pbxCallId() + " --json");
        return call.at("/legs/0/media/packets_refused").asLong();
    }

    private static DatagramChannel stranger(String address) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
        channel.configureBlocking(false);
        return channel;
    }

    private ByteBuffer garbage(int kind, long ssrcOfTheCall) {
        return switch (kind) {
            case 0 -> bytes(random.nextInt(200)); // anything, or nothing at all
            case 1 -> rtp(random.nextInt(), 0, 160).limit(1 + random.nextInt(11)); // cut within its header
            case 2 -> rtp(random.nextInt(), 0, 160); // another source's stream
            case 3 -> rtp((int) ssrcOfTheCall, 0, 160); // who pretends to be the caller
            case 4 -> rtp((int) ssrcOfTheCall, 1 + random.nextInt(95), 160); // of a type that nobody agreed on
            case 5 -> rtp((int) ssrcOfTheCall, 0, OVERSIZED);
            case 6 -> stun();
            case 7 -> rtp((int) ssrcOfTheCall, 0, 160).put(0, (byte) random.nextInt(0x80)); // of another version
            case 8 -> report(200 + random.nextInt(5), random.nextInt(1 << 16)); // a length that is not there
            default -> bytes(random.nextInt(100));
        };
    }

    private ByteBuffer bytes(int count) {
        byte[] octets = new byte[count];
        random.nextBytes(octets);
        return ByteBuffer.wrap(octets);
    }

    private ByteBuffer rtp(int ssrc, int type, int payload) {
        return bytes(12 + payload).put(0, (byte) 0x80).put(1, (byte) type).putInt(8, ssrc);
    }

    private ByteBuffer stun() {
        return bytes(28).putShort(0, (short) 1).putShort(2, (short) 8).putInt(4, STUN_COOKIE);
    }

    private ByteBuffer report(int type, int words) {
        return bytes(28).put(0, (byte) 0x81).put(1, (byte) type).putShort(2, (short) words);
    }
}
