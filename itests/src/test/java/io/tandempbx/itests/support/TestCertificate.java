package io.tandempbx.itests.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate that vouches for itself, with its key.
 *
 * @param identity for a server that shows it
 * @param file     the certificate in PEM, for those who are to trust it
 */
public record TestCertificate(SSLContext identity, Path file) {
    private static final Path KEYTOOL = Path.of(System.getProperty("java.home"), "bin", "keytool");
    private static final String PASSWORD = "changeit";

    /** A new one, for a host of this DNS name. */
    public static TestCertificate of(String host) {
        Path made = Workspace.fresh("certificate");
        Path store = made.resolve("store.p12");
        String command =
                "-genkeypair -alias server -keyalg EC -groupname secp256r1 -dname CN=" + host + " -ext san=dns:" + host
                        + " -validity 2 -storetype PKCS12 -storepass " + PASSWORD + " -keystore " + store;
        Script.run(KEYTOOL, Map.of(), command.split(" ", -1)).expect(0);
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keys, PASSWORD.toCharArray());
            SSLContext identity = SSLContext.getInstance("TLS");
            identity.init(factory.getKeyManagers(), null, null);
            String text = Base64.getMimeEncoder()
                    .encodeToString(keys.getCertificate("server").getEncoded());
            Path file = made.resolve("certificate.pem");
            Files.writeString(
                    file,
                    "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n",
                    StandardCharsets.US_ASCII);
            return new TestCertificate(identity, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
