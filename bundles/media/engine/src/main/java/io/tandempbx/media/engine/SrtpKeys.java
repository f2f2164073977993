package io.tandempbx.media.engine;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The session keys of one direction, for RTP or for RTCP, derived from its master key (RFC 3711 §4.3; RFC 7714 §11), and
 * what they do to an array. Not thread-safe.
 */
final class SrtpKeys {
    private static final int BLOCK = 16;
    private static final int AUTH_KEY_OCTETS = 20;
    private static final int SALT_OCTETS = 14;
    private static final int LABEL_AT = 7;
    private static final int SSRC_AT = 4;
    private static final int INDEX_AT = 8;
    private static final int MAX_BLOCKS = 256;

    /** Labels of the key derivation function. */
    static final int RTP = 0;

    static final int RTCP = 3;

    private final boolean aead;
    private final byte[] salt;
    private final Cipher cipher;
    private final SecretKeySpec key;
    private final Mac mac;
    private final byte[] counters = new byte[BLOCK * MAX_BLOCKS];
    private final byte[] stream = new byte[BLOCK * MAX_BLOCKS];
    private final byte[] digest = new byte[AUTH_KEY_OCTETS];

    /**
     * Derives the keys.
     *
     * @param master master key and after it the master salt
     * @param label  {@link #RTP} or {@link #RTCP}
     */
    SrtpKeys(SrtpSuite suite, byte[] master, int label) {
        this.aead = suite.isAead();
        byte[] masterKey = Arrays.copyOf(master, suite.keyOctets());
        byte[] masterSalt = new byte[SALT_OCTETS]; // a shorter one has zeros at its end
        System.arraycopy(master, suite.keyOctets(), masterSalt, 0, suite.saltOctets());
        try {
            Cipher derivation = ecb(new SecretKeySpec(masterKey, "AES"));
            key = new SecretKeySpec(derived(derivation, masterSalt, label, suite.keyOctets()), "AES");
            byte[] authKey = derived(derivation, masterSalt, label + 1, AUTH_KEY_OCTETS);
            salt = derived(derivation, masterSalt, label + 2, suite.saltOctets());
            cipher = aead ? Cipher.getInstance("AES/GCM/NoPadding") : ecb(key);
            mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(authKey, "HmacSHA1"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java has no AES or HMAC-SHA1", e);
        }
    }

    private static Cipher ecb(SecretKeySpec key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding"); // of counters: the mode is made here
        cipher.init(Cipher.ENCRYPT_MODE, key);
        return cipher;
    }

    private static byte[] derived(Cipher derivation, byte[] masterSalt, int label, int octets)
            throws GeneralSecurityException {
        byte[] x = Arrays.copyOf(masterSalt, BLOCK);
        x[LABEL_AT] ^= (byte) label;
        byte[] all = new byte[(octets + BLOCK - 1) / BLOCK * BLOCK];
        for (int block = 0; block * BLOCK < all.length; block++) {
            x[BLOCK - 1] = (byte) block;
            derivation.update(x, 0, BLOCK, all, block * BLOCK);
        }
        return Arrays.copyOf(all, octets);
    }

    /** Encrypts or decrypts in place, in counter mode (RFC 3711 §4.1.1). */
    void count(byte[] data, int from, int octets, int ssrc, long index) {
        byte[] block = Arrays.copyOf(salt, BLOCK);
        for (int i = 0; i < 4; i++) {
            block[SSRC_AT + i] ^= (byte) (ssrc >>> (24 - 8 * i));
        }
        for (int i = 0; i < 6; i++) {
            block[INDEX_AT + i] ^= (byte) (index >>> (40 - 8 * i));
        }
        int blocks = (octets + BLOCK - 1) / BLOCK;
        for (int i = 0; i < blocks; i++) {
            System.arraycopy(block, 0, counters, i * BLOCK, BLOCK - 2);
            counters[i * BLOCK + BLOCK - 2] = (byte) (i >>> 8);
            counters[i * BLOCK + BLOCK - 1] = (byte) i;
        }
        try {
            cipher.update(counters, 0, blocks * BLOCK, stream, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES", e);
        }
        for (int i = 0; i < octets; i++) {
            data[from + i] ^= stream[i];
        }
    }

    /** The authentication tag of data and four octets more; valid until the next call. */
    byte[] tag(byte[] data, int octets, int more) {
        mac.update(data, 0, octets);
        mac.update((byte) (more >>> 24));
        mac.update((byte) (more >>> 16));
        mac.update((byte) (more >>> 8));
        mac.update((byte) more);
        return finished();
    }

    /** The authentication tag of data; valid until the next call. */
    byte[] tag(byte[] data, int octets) {
        mac.update(data, 0, octets);
        return finished();
    }

    private byte[] finished() {
        try {
            mac.doFinal(digest, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC", e);
        }
        return digest;
    }

    /**
     * Seals or opens with AES-GCM (RFC 7714 §8, §9).
     *
     * @param head octets in front that stay readable
     * @param more what is authenticated after them; null for nothing
     * @return octets from {@code head} on, or -1 if what was to be opened is not authentic
     */
    int gcm(
            int mode,
            byte[] data,
            int head,
            int octets,
            byte[] out,
            ByteBuffer iv,
            byte @org.jspecify.annotations.Nullable [] more) {
        byte[] nonce = salt.clone();
        for (int i = 0; i < nonce.length; i++) {
            nonce[i] ^= iv.get(i);
        }
        try {
            cipher.init(mode, key, new javax.crypto.spec.GCMParameterSpec(128, nonce));
            cipher.updateAAD(data, 0, head);
            if (more != null) {
                cipher.updateAAD(more);
            }
            return cipher.doFinal(data, head, octets, out, head);
        } catch (javax.crypto.AEADBadTagException e) {
            return -1;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM", e);
        }
    }
}
