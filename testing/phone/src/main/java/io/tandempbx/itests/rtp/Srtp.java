package io.tandempbx.itests.rtp;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * One direction of SRTP, straight from RFC 3711 and RFC 7714 and slow. The index of a packet is its sequence number with the
 * rollover counter above it (RFC 3711 §3.3.1). Not thread-safe.
 */
final class Srtp {
    private static final int HALF = 1 << 15;

    private final CryptoSuite suite;
    private final SecretKeySpec encryption;
    private final SecretKeySpec authentication;
    private final byte[] salt;
    private long highest = -1; // index of what was received

    Srtp(CryptoSuite suite, byte[] master) {
        this.suite = suite;
        byte[] key = Arrays.copyOf(master, suite.keyOctets);
        byte[] masterSalt = Arrays.copyOfRange(master, suite.keyOctets, suite.masterOctets());
        encryption = new SecretKeySpec(derived(key, masterSalt, 0, suite.keyOctets), "AES");
        authentication = new SecretKeySpec(derived(key, masterSalt, 1, 20), "HmacSHA1");
        salt = derived(key, masterSalt, 2, suite.saltOctets);
    }

    /** §4.3.1 with a derivation rate of 0. */
    private static byte[] derived(byte[] key, byte[] masterSalt, int label, int octets) {
        byte[] iv = Arrays.copyOf(masterSalt, 16);
        iv[7] ^= (byte) label;
        return counter(new SecretKeySpec(key, "AES"), iv, new byte[octets]);
    }

    private static byte[] counter(SecretKeySpec key, byte[] iv, byte[] data) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
            return cipher.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Encrypts a packet and signs it. */
    byte[] protect(byte[] packet, long index) {
        if (suite.isAead()) {
            return sealed(Cipher.ENCRYPT_MODE, packet, index);
        }
        byte[] crypted = crypted(packet, packet.length, index);
        byte[] out = Arrays.copyOf(crypted, packet.length + suite.tagOctets);
        System.arraycopy(tag(crypted, crypted.length, index), 0, out, packet.length, suite.tagOctets);
        return out;
    }

    /** The packet in clear; empty when it was not signed with the rollover counter that its place in the stream demands. */
    byte[] unprotect(byte[] packet) {
        int length = packet.length - suite.tagOctets;
        if (length < RtpPacket.HEADER_BYTES) {
            return new byte[0];
        }
        long index = index(ByteBuffer.wrap(packet).getShort(2) & 0xFFFF);
        byte[] clear = suite.isAead() ? sealed(Cipher.DECRYPT_MODE, packet, index) : verified(packet, length, index);
        if (clear.length > 0) {
            highest = Math.max(highest, index);
        }
        return clear;
    }

    private byte[] verified(byte[] packet, int length, long index) {
        byte[] tag = Arrays.copyOfRange(packet, length, packet.length);
        return Arrays.equals(tag, tag(packet, length, index)) ? crypted(packet, length, index) : new byte[0];
    }

    /** RFC 7714 §8.1 and §8.2; empty when a packet to read was not signed like that. */
    private byte[] sealed(int mode, byte[] packet, long index) {
        byte[] iv = ByteBuffer.allocate(suite.saltOctets)
                .putShort((short) 0)
                .put(packet, 8, 4)
                .putInt((int) (index >>> 16))
                .putShort((short) index)
                .array();
        for (int i = 0; i < iv.length; i++) {
            iv[i] ^= salt[i];
        }
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, encryption, new GCMParameterSpec(8 * suite.tagOctets, iv));
            cipher.updateAAD(packet, 0, RtpPacket.HEADER_BYTES);
            byte[] body = cipher.doFinal(packet, RtpPacket.HEADER_BYTES, packet.length - RtpPacket.HEADER_BYTES);
            return ByteBuffer.allocate(RtpPacket.HEADER_BYTES + body.length)
                    .put(packet, 0, RtpPacket.HEADER_BYTES)
                    .put(body)
                    .array();
        } catch (AEADBadTagException e) {
            return new byte[0];
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** §3.3.1: the index nearest to the highest. */
    private long index(int sequence) {
        if (highest < 0) {
            return sequence;
        }
        long roc = highest >>> 16;
        long distance = sequence - (highest & 0xFFFF);
        if (distance < -HALF) {
            roc++;
        } else if (distance > HALF && roc > 0) {
            roc--;
        }
        return roc << 16 | sequence;
    }

    /** How often the sequence numbers of what was received began anew. */
    long rollovers() {
        return highest < 0 ? 0 : highest >>> 16;
    }

    /** §4.1.1; the same for both ways. */
    private byte[] crypted(byte[] packet, int length, long index) {
        byte[] iv = Arrays.copyOf(salt, 16);
        for (int i = 0; i < 4; i++) {
            iv[4 + i] ^= packet[8 + i];
        }
        for (int i = 0; i < 6; i++) {
            iv[8 + i] ^= (byte) (index >>> (8 * (5 - i)));
        }
        byte[] out = Arrays.copyOf(packet, length);
        byte[] payload = Arrays.copyOfRange(packet, RtpPacket.HEADER_BYTES, length);
        System.arraycopy(counter(encryption, iv, payload), 0, out, RtpPacket.HEADER_BYTES, payload.length);
        return out;
    }

    /** §4.2: over the packet and the rollover counter. */
    private byte[] tag(byte[] packet, int length, long index) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(authentication);
            mac.update(packet, 0, length);
            mac.update(ByteBuffer.allocate(4).putInt((int) (index >>> 16)).array());
            return Arrays.copyOf(mac.doFinal(), suite.tagOctets);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
