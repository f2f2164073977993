package io.tandempbx.health.core.metric;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** When a certificate ends, read from its PEM file; the first one counts, since it is the server's own. */
public final class Expiry {
    private Expiry() {}

    /** The server's certificate in the home of this node. */
    public static Path file() {
        return Path.of(System.getProperty("karaf.base", "."), "ssl", "server.crt");
    }

    /**
     * Days from now on, negative when it is over.
     *
     * @throws IOException if the file is not there or holds no certificate
     */
    public static double days(Path file, Instant now) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                if (certificate instanceof X509Certificate x509) {
                    Duration left = Duration.between(now, x509.getNotAfter().toInstant());
                    return left.toMinutes() / 1440.0;
                }
            }
            throw new IOException(file + " holds no certificate");
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " holds no certificate", e);
        }
    }
}
