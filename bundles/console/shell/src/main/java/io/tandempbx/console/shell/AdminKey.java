package io.tandempbx.console.shell;

import java.io.IOException;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The key with which the operator's scripts enter the shell: an RSA key in {@code etc/admin.key}, made when missing. */
final class AdminKey {
    static final String KEY_FILE = "admin.key";
    static final String USERS_FILE = "keys.properties";

    private static final int BITS = 2048;
    private static final String USER = "admin=";
    private static final String GROUP = "_g_\\:admingroup";
    private static final String GROUP_LINE = GROUP + " = group,admin,manager,viewer,systembundles,ssh";

    private AdminKey() {}

    /**
     * Makes the key and lets it in, unless there is one. The user's line comes first, so whoever sees the key file can
     * enter with it.
     *
     * @return whether a key was made
     */
    static boolean createIn(Path etc) throws IOException {
        Path keyFile = etc.resolve(KEY_FILE);
        if (Files.exists(keyFile)) {
            return false;
        }
        KeyPair pair = generate();
        admit(etc.resolve(USERS_FILE), (RSAPublicKey) pair.getPublic());
        try (Writer out = PrivateFile.replacing(keyFile)) {
            out.write("-----BEGIN PRIVATE KEY-----\n");
            out.write(Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(pair.getPrivate().getEncoded()));
            out.write("\n-----END PRIVATE KEY-----\n");
        }
        return true;
    }

    private static void admit(Path users, RSAPublicKey key) throws IOException {
        List<String> lines = new ArrayList<>();
        if (Files.exists(users)) {
            lines.addAll(Files.readAllLines(users, StandardCharsets.ISO_8859_1));
        }
        lines.removeIf(line -> line.replace(" ", "").startsWith(USER));
        lines.add(USER + Base64.getEncoder().encodeToString(blob(key)) + ",_g_:admingroup");
        if (lines.stream().noneMatch(line -> line.startsWith(GROUP))) {
            lines.add(GROUP_LINE);
        }
        Path beside = users.resolveSibling(users.getFileName() + ".new");
        Files.write(beside, lines, StandardCharsets.ISO_8859_1);
        Files.move(beside, users, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The public key as SSH writes it (RFC 4253 §6.6): its type, e, n, each with its length in front. */
    private static byte[] blob(RSAPublicKey key) {
        byte[] type = "ssh-rsa".getBytes(StandardCharsets.US_ASCII);
        byte[] exponent = bytes(key.getPublicExponent());
        byte[] modulus = bytes(key.getModulus());
        return ByteBuffer.allocate(12 + type.length + exponent.length + modulus.length)
                .putInt(type.length)
                .put(type)
                .putInt(exponent.length)
                .put(exponent)
                .putInt(modulus.length)
                .put(modulus)
                .array();
    }

    private static byte[] bytes(BigInteger number) {
        return number.toByteArray(); // two's complement, as mpint wants it (RFC 4251 §5)
    }

    private static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has RSA", e);
        }
    }
}
