package io.tandempbx.itests.rtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SrtpTest {
    private static Srtp srtp(CryptoSuite suite) {
        byte[] master = new byte[suite.masterOctets()];
        for (int i = 0; i < master.length; i++) {
            master[i] = (byte) (31 * i + 5);
        }
        return new Srtp(suite, master);
    }

    @ParameterizedTest
    @EnumSource
    void shouldGoOnOverTheRollover(CryptoSuite suite) {
        Srtp sender = srtp(suite);
        Srtp receiver = srtp(suite);
        for (long index = 65_530; index < 65_546; index++) {
            byte[] packet = packet((int) index & 0xFFFF);
            assertArrayEquals(packet, receiver.unprotect(sender.protect(packet, index)));
        }
        assertEquals(1, receiver.rollovers());
        byte[] packet = packet(11);
        assertEquals(0, receiver.unprotect(sender.protect(packet, 11)).length, "the rollover counter was forgotten");
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseWhatWasChanged(CryptoSuite suite) {
        byte[] signed = srtp(suite).protect(packet(7), 7);
        for (int i = 0; i < signed.length; i++) {
            byte[] changed = signed.clone();
            changed[i] ^= 1;
            assertEquals(0, srtp(suite).unprotect(changed).length, "octet " + i);
        }
    }

    private static byte[] packet(int sequence) {
        ByteBuffer packet = ByteBuffer.allocate(172).put((byte) 0x80).put((byte) 0);
        packet.putShort((short) sequence).putInt(sequence * 160).putInt(0xcafebabe);
        return packet.array();
    }
}
