package io.tandempbx.itests.rtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SrtpTest {
    private static final byte[] MASTER =
            HexFormat.of().parseHex("e1f97a0d3e018be0d64fa32c06de4139" + "0ec675ad498afeebb6960b3aabe6");

    @Test
    void shouldGoOnOverTheRollover() {
        Srtp sender = new Srtp(MASTER);
        Srtp receiver = new Srtp(MASTER);
        for (long index = 65_530; index < 65_546; index++) {
            byte[] packet = packet((int) index & 0xFFFF);
            assertArrayEquals(packet, receiver.unprotect(sender.protect(packet, index)));
        }
        assertEquals(1, receiver.rollovers());
        byte[] packet = packet(11);
        assertEquals(0, receiver.unprotect(sender.protect(packet, 11)).length, "the rollover counter was forgotten");
    }

    @Test
    void shouldRefuseWhatWasChanged() {
        byte[] signed = new Srtp(MASTER).protect(packet(7), 7);
        for (int i = 0; i < signed.length; i++) {
            byte[] changed = signed.clone();
            changed[i] ^= 1;
            assertEquals(0, new Srtp(MASTER).unprotect(changed).length, "octet " + i);
        }
    }

    private static byte[] packet(int sequence) {
        ByteBuffer packet = ByteBuffer.allocate(172).put((byte) 0x80).put((byte) 0);
        packet.putShort((short) sequence).putInt(sequence * 160).putInt(0xcafebabe);
        return packet.array();
    }
}
