package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Key derivation and packets composed here of what Java has, another way than the engine does it. The composition gives the
 * values that the RFCs print; the engine gives what the composition does.
 */
final class SrtpVectorsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] HEADER = HEX.parseHex("8040f17b8041f8d35501a0b2"); // RFC 7714 §16
    private static final byte[] TEXT = "Gallia est omnis divisa in partes tres".getBytes(StandardCharsets.US_ASCII);

    /** AES in counter mode from a block whose last two octets count. */
    private static byte[] counter(byte[] key, byte[] iv, byte[] data) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
        return cipher.doFinal(data);
    }

    /** RFC 3711 §4.3.1, with a key derivation rate of 0. */
    private static byte[] derived(byte[] key, byte[] salt, int label, int octets) throws GeneralSecurityException {
        byte[] iv = Arrays.copyOf(salt, 16);
        iv[7] ^= (byte) label;
        return counter(key, iv, new byte[octets]);
    }

    /** RFC 7714 §8.1, with a rollover counter of 0. */
    private static byte[] sealed(byte[] key, byte[] salt) throws GeneralSecurityException {
        byte[] iv = salt.clone();
        for (int i = 0; i < 4; i++) {
            iv[2 + i] ^= HEADER[8 + i];
        }
        iv[10] ^= HEADER[2];
        iv[11] ^= HEADER[3];
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, iv));
        cipher.updateAAD(HEADER);
        return cipher.doFinal(TEXT);
    }

    /** RFC 3711 §4.1.1 and §4.2, with a rollover counter of 0. */
    private static byte[] signed(byte[] key, byte[] salt, byte[] authentication, int tagOctets)
            throws GeneralSecurityException {
        byte[] iv = Arrays.copyOf(salt, 16);
        for (int i = 0; i < 4; i++) {
            iv[4 + i] ^= HEADER[8 + i];
        }
        iv[12] ^= HEADER[2];
        iv[13] ^= HEADER[3];
        byte[] body = counter(key, iv, TEXT);
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(authentication, "HmacSHA1"));
        mac.update(HEADER);
        mac.update(body);
        byte[] whole = Arrays.copyOf(body, body.length + tagOctets);
        System.arraycopy(mac.doFinal(new byte[4]), 0, whole, body.length, tagOctets);
        return whole;
    }

    /** RFC 3711 §B.3 and RFC 6188 §7.2. */
    @ParameterizedTest
    @CsvSource({
        "E1F97A0D3E018BE0D64FA32C06DE4139, 0EC675AD498AFEEBB6960B3AABE6, c61e7a93744f39ee10734afe3ff7a087,"
                + " 30cbbc08863d8c85d49db34a9ae1, cebe321f6ff7716b6fd4ab49af256a156d38baa4, AES_CM_128_HMAC_SHA1_80",
        "f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6, 3b04803de51ee7c96423ab5b78d2,"
                + " 5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4, fa31791685ca444a9e07c6c64e93,"
                + " fd9c32d39ed5fbb5a9dc96b30818454d1313dc05, AES_256_CM_HMAC_SHA1_80"
    })
    void shouldDeriveTheKeysOfTheRfcs(
            String master, String masterSalt, String key, String salt, String authentication, SrtpSuite suite)
            throws GeneralSecurityException {
        byte[] from = HEX.parseHex(master);
        byte[] with = HEX.parseHex(masterSalt);
        assertEquals(key, HEX.formatHex(derived(from, with, 0, from.length)));
        assertEquals(authentication, HEX.formatHex(derived(from, with, 1, 20)));
        assertEquals(salt, HEX.formatHex(derived(from, with, 2, 14)));
        byte[] expected =
                signed(HEX.parseHex(key), HEX.parseHex(salt), HEX.parseHex(authentication), suite.tagOctets());
        assertProtects(expected, suite, HEX.parseHex(master + masterSalt));
    }

    /** RFC 7714 §16.1.1 and §16.2.1: those vectors have session keys. */
    @Test
    void shouldComposeGcmAsTheRfcDoes() throws GeneralSecurityException {
        byte[] salt = HEX.parseHex("517569642070726f2071756f");
        byte[] key = new byte[32];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) i;
        }
        assertEquals(
                "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
                        + "899d7f27beb16a9152cf765ee4390cce",
                HEX.formatHex(sealed(Arrays.copyOf(key, 16), salt)));
        assertEquals(
                "32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b"
                        + "7aa3db36dfffd6b0f9bb7878d7a76c13",
                HEX.formatHex(sealed(key, salt)));
    }

    @ParameterizedTest
    @EnumSource
    void shouldProtectAsTheCompositionDoes(SrtpSuite suite) throws GeneralSecurityException {
        byte[] master = new byte[suite.keyOctets() + suite.saltOctets()];
        for (int i = 0; i < master.length; i++) {
            master[i] = (byte) (31 * i + 5);
        }
        byte[] from = Arrays.copyOf(master, suite.keyOctets());
        byte[] with = Arrays.copyOfRange(master, suite.keyOctets(), master.length);
        byte[] key = derived(from, with, 0, suite.keyOctets());
        byte[] salt = derived(from, with, 2, suite.saltOctets());
        byte[] expected =
                suite.isAead() ? sealed(key, salt) : signed(key, salt, derived(from, with, 1, 20), suite.tagOctets());
        assertProtects(expected, suite, master);
    }

    private static void assertProtects(byte[] expected, SrtpSuite suite, byte[] master) {
        ByteBuffer packet =
                ByteBuffer.allocateDirect(2048).put(HEADER).put(TEXT).flip();
        assertTrue(new Srtp(suite, master).protect(packet));
        byte[] octets = new byte[packet.limit()];
        packet.get(0, octets);
        assertEquals(HEX.formatHex(HEADER) + HEX.formatHex(expected), HEX.formatHex(octets));
    }
}
