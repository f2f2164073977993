package io.tandempbx.console.shell;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdminKeyTest {

    @TempDir
    Path etc;

    @Test
    void shouldLetItsOwnKeyInAndKeepOtherLines() throws IOException, GeneralSecurityException {
        Path users = etc.resolve("keys.properties");
        Files.write(users, List.of("# comment", "carol=AAAA,_g_:admingroup", "admin = OLD,_g_:admingroup"));

        assertTrue(AdminKey.createIn(etc));

        List<String> lines = Files.readAllLines(users);
        assertEquals("# comment", lines.get(0));
        assertEquals("carol=AAAA,_g_:admingroup", lines.get(1));
        assertTrue(lines.get(2).startsWith("admin=") && lines.get(2).endsWith(",_g_:admingroup"), lines.get(2));
        assertEquals("_g_\\:admingroup = group,admin,manager,viewer,systembundles,ssh", lines.get(3));
        assertEquals(4, lines.size());

        RSAPrivateCrtKey key = privateKey();
        ByteBuffer blob = ByteBuffer.wrap(Base64.getDecoder()
                .decode(lines.get(2).substring("admin=".length(), lines.get(2).indexOf(','))));
        assertArrayEquals("ssh-rsa".getBytes(StandardCharsets.US_ASCII), field(blob));
        assertEquals(key.getPublicExponent(), new BigInteger(field(blob)));
        assertEquals(key.getModulus(), new BigInteger(field(blob)));
        assertFalse(blob.hasRemaining());
    }

    @Test
    void shouldMakeAFileThatOnlyItsOwnerReads() throws IOException {
        AdminKey.createIn(etc);

        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(etc.resolve("admin.key"))));
    }

    @Test
    void shouldLeaveAnExistingKeyAlone() throws IOException {
        AdminKey.createIn(etc);
        byte[] key = Files.readAllBytes(etc.resolve("admin.key"));
        byte[] users = Files.readAllBytes(etc.resolve("keys.properties"));

        assertFalse(AdminKey.createIn(etc));

        assertArrayEquals(key, Files.readAllBytes(etc.resolve("admin.key")));
        assertArrayEquals(users, Files.readAllBytes(etc.resolve("keys.properties")));
    }

    private RSAPrivateCrtKey privateKey() throws IOException, GeneralSecurityException {
        String pem = Files.readString(etc.resolve("admin.key")).replaceAll("-----[A-Z ]+-----", "");
        return (RSAPrivateCrtKey) KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
    }

    private static byte[] field(ByteBuffer blob) {
        byte[] value = new byte[blob.getInt()];
        blob.get(value);
        return value;
    }
}
