package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.media.api.MediaKeys;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets that other implementations of RFC 3711 and RFC 7714 are checked with, replay, rollover and tampering. */
final class SrtpTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] MASTER = HEX.parseHex("e1f97a0d3e018be0d64fa32c06de41390ec675ad498afeebb6960b3aabe6");
    private static final byte[] GCM_MASTER = HEX.parseHex("000102030405060708090a0b0c0d0e0fa0a1a2a3a4a5a6a7a8a9aaab");
    private static final String RTP = "800f1234decafbadcafebabeabababababababababababababababab";
    private static final String RTCP = "81c8000bcafebabeabababababababababababababababab";

    private static ByteBuffer buffer(String hex) {
        byte[] octets = HEX.parseHex(hex);
        return ByteBuffer.allocateDirect(2048).put(0, octets).limit(octets.length);
    }

    private static String hex(ByteBuffer packet) {
        byte[] octets = new byte[packet.limit()];
        packet.get(0, octets);
        return HEX.formatHex(octets);
    }

    private static byte[] master(SrtpSuite suite) {
        byte[] master = new byte[suite.keyOctets() + suite.saltOctets()];
        for (int i = 0; i < master.length; i++) {
            master[i] = (byte) (7 * i + suite.name().length());
        }
        return master;
    }

    private static ByteBuffer packet(int sequence) {
        byte[] octets = Phone.packet(0, sequence, sequence * 160, 0x1234);
        return ByteBuffer.allocateDirect(2048).put(0, octets).limit(octets.length);
    }

    @Test
    void shouldEncryptInCounterModeAsOthersDo() {
        ByteBuffer packet = buffer(RTP);
        assertTrue(new Srtp(SrtpSuite.AES_CM_128_HMAC_SHA1_80, MASTER).protect(packet));
        assertEquals("800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb", hex(packet));
        ByteBuffer report = buffer(RTCP);
        assertTrue(new Srtp(SrtpSuite.AES_CM_128_HMAC_SHA1_80, MASTER).protectRtcp(report));
        assertEquals("81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798", hex(report));
    }

    @Test
    void shouldEncryptWithGcmAsOthersDo() {
        ByteBuffer packet = buffer(RTP);
        assertTrue(new Srtp(SrtpSuite.AEAD_AES_128_GCM, GCM_MASTER).protect(packet));
        assertEquals(
                "800f1234decafbadcafebabec5002ede04cfdd2eb91159e0880aa06ed2976826f796b201df3131a127e8a392",
                hex(packet));
    }

    @ParameterizedTest
    @EnumSource
    void shouldOpenWhatItSealedOnceAndNothingElse(SrtpSuite suite) {
        Srtp ours = new Srtp(suite, master(suite));
        Srtp theirs = new Srtp(suite, master(suite));
        for (int sequence = 65_530; sequence < 65_545; sequence++) { // over a rollover
            ByteBuffer packet = packet(sequence & 0xffff);
            String plain = hex(packet);
            assertTrue(ours.protect(packet));
            assertEquals(plain.length() / 2 + suite.tagOctets(), packet.limit());
            ByteBuffer again = buffer(hex(packet));
            ByteBuffer changed = buffer(hex(packet));
            changed.put(20, (byte) (changed.get(20) ^ 1));
            assertFalse(theirs.unprotect(changed));
            assertTrue(theirs.unprotect(packet));
            assertEquals(plain, hex(packet));
            assertFalse(theirs.unprotect(again), "a replay");
        }
        ByteBuffer report = buffer(RTCP);
        assertTrue(ours.protectRtcp(report));
        ByteBuffer again = buffer(hex(report));
        assertTrue(theirs.unprotectRtcp(report));
        assertEquals(RTCP, hex(report));
        assertFalse(theirs.unprotectRtcp(again), "a replay");
        for (int octets = 0; octets < 40; octets++) {
            assertFalse(theirs.unprotect(buffer(RTP.substring(0, 24) + "00".repeat(octets))));
            assertFalse(theirs.unprotectRtcp(buffer(RTCP.substring(0, 16) + "00".repeat(octets))));
        }
    }

    @Test
    void shouldGoOnWithItsCountersFromARecord() {
        SrtpSuite suite = SrtpSuite.AES_CM_128_HMAC_SHA1_32;
        Srtp ours = new Srtp(suite, master(suite));
        Srtp theirs = new Srtp(suite, master(suite));
        for (int sequence : new int[] {65_534, 65_535, 0, 1}) {
            ByteBuffer packet = packet(sequence);
            assertTrue(ours.protect(packet) && theirs.unprotect(packet));
        }
        RecordWriter record = new RecordWriter(1);
        ours.write(record);
        Srtp successor = new Srtp(suite, master(suite));
        successor.read(new RecordReader(record.toBytes()), true);
        ByteBuffer packet = packet(2);
        byte[] plain = Arrays.copyOf(HEX.parseHex(hex(packet)), packet.limit());
        assertTrue(successor.protect(packet) && theirs.unprotect(packet), "with the second rollover counter");
        assertArrayEquals(plain, HEX.parseHex(hex(packet)));
    }

    /** With a new key some go on with their rollover counter (RFC 3711 §3.3.1), others begin anew (RFC 4568 §7.1.4). */
    @ParameterizedTest
    @EnumSource
    void shouldHearWhoGoesOnCountingWithAnotherKeyAndWhoBeginsAnew(SrtpSuite suite) {
        byte[] other = master(suite);
        other[0]++;
        Srtp heard = new Srtp(suite, master(suite));
        Srtp before = new Srtp(suite, master(suite));
        Srtp after = new Srtp(suite, other);
        for (int sequence : new int[] {65_534, 65_535, 0, 1}) {
            ByteBuffer packet = packet(sequence);
            assertTrue(before.protect(packet) && heard.unprotect(packet));
            assertTrue(after.protect(packet(sequence)), "to the same rollover counter");
        }
        for (Srtp sender : new Srtp[] {after, new Srtp(suite, other)}) {
            Srtp changed = new Srtp(suite, other);
            changed.follow(heard);
            for (int sequence = 2; sequence < 5; sequence++) {
                ByteBuffer packet = packet(sequence);
                String plain = hex(packet);
                assertTrue(sender.protect(packet) && changed.unprotect(packet));
                assertEquals(plain, hex(packet));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldUseNoIndexTwice(SrtpSuite suite) {
        Srtp ours = new Srtp(suite, master(suite));
        assertTrue(ours.protect(packet(10)) && ours.protect(packet(12)) && ours.protect(packet(11)));
        assertFalse(ours.protect(packet(11)) || ours.protect(packet(12)));
    }

    /** A source that numbers anew would have its peer refuse all that follows, and keys used twice. */
    @Test
    void shouldNeverGoBackInWhatAnEncryptedPeerIsSent() throws Exception {
        SrtpSuite suite = SrtpSuite.AES_CM_128_HMAC_SHA1_80;
        String key = java.util.Base64.getEncoder().encodeToString(master(suite));
        try (Rig rig = new Rig();
                Phone alice = new Phone(1);
                Phone bob = new Phone(2)) {
            alice.calls(rig.engine.open("a", "call-1"));
            bob.calls(rig.engine.open("b", "call-1"));
            rig.engine.remote("a", alice.media());
            rig.engine.remote("b", bob.media());
            rig.engine.encrypt("b", new MediaKeys(suite.name(), key, key));
            rig.engine.bridge("a", "b");
            int last = -1;
            long ssrc = 0;
            for (int sequence : new int[] {40_000, 40_001, 20_000, 20_001, 20_002, 20_003}) {
                alice.send(sequence);
                if (sequence == 20_000) {
                    assertTrue(bob.hearsNothing(), "one alone may be a stray");
                    continue;
                }
                Phone.Packet heard = bob.receive();
                assertTrue(last < 0 || heard.sequence() == ((last + 1) & 0xffff), last + " then " + heard.sequence());
                assertTrue(last < 0 || heard.ssrc() == ssrc);
                last = heard.sequence();
                ssrc = heard.ssrc();
            }
        }
    }
}
