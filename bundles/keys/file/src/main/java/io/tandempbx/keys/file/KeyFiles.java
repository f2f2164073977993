package io.tandempbx.keys.file;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * The server's certificate chain and key as two PEM files, {@code server.crt} and {@code server.key}; made when both are
 * missing: a P-256 key, self-signed for this host, for ten years.
 */
public record KeyFiles(Path certificate, Path key) {
    private static final Duration LIFETIME = Duration.ofDays(3650);
    private static final int SERIAL_BITS = 120;
    private static final char[] NO_PASSWORD = new char[0];

    /** The two files in this directory. */
    public static KeyFiles in(Path directory) {
        return new KeyFiles(directory.resolve("server.crt"), directory.resolve("server.key"));
    }

    /** Changes when either file does. */
    public String stamp() {
        return stampOf(certificate) + ' ' + stampOf(key);
    }

    private static String stampOf(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis() + "/" + Files.size(file);
        } catch (IOException e) {
            return "-"; // not there, or being exchanged right now
        }
    }

    /**
     * Makes both files unless one of them is there. Of several who do so at once one makes both; the others may for a moment
     * find the key without its certificate.
     *
     * @return whether they were made
     */
    public boolean createIfMissing(SecureRandom random) throws IOException, GeneralSecurityException {
        if (Files.exists(certificate) || Files.exists(key)) {
            return false;
        }
        Files.createDirectories(certificate.toAbsolutePath().getParent());
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        KeyPair pair = generator.generateKeyPair();
        String secret = pem(new PemObject("PRIVATE KEY", pair.getPrivate().getEncoded()));
        String signed = pem(selfSigned(pair, random)); // before the key is seen, so that it is hardly ever seen alone
        return write(key, "rw-------", secret, random) && write(certificate, "rw-r--r--", signed, random);
    }

    /**
     * Reads both files.
     *
     * @return a key store in memory with one entry, without a password
     * @throws IOException if they are not PEM, or do not belong together
     */
    public KeyStore load() throws IOException, GeneralSecurityException {
        List<Certificate> chain = new ArrayList<>();
        try (var in = Files.newInputStream(certificate)) {
            chain.addAll(CertificateFactory.getInstance("X.509").generateCertificates(in));
        }
        if (chain.isEmpty()) {
            throw new IOException(certificate + " holds no certificate");
        }
        PrivateKey secret = privateKey(chain.get(0).getPublicKey().getAlgorithm());
        if (!belongsTo(chain.get(0), secret)) {
            throw new IOException(key + " is not the key of " + certificate);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setKeyEntry("server", secret, NO_PASSWORD, chain.toArray(Certificate[]::new));
        return store;
    }

    private PrivateKey privateKey(String algorithm) throws IOException, GeneralSecurityException {
        try (Reader file = new StringReader(Files.readString(key, StandardCharsets.US_ASCII));
                PEMParser parser = new PEMParser(file)) {
            for (Object found = parser.readObject(); found != null; found = parser.readObject()) {
                if (found instanceof PrivateKeyInfo info) {
                    return privateKey(algorithm, info);
                }
                if (found instanceof PEMKeyPair pair) {
                    return privateKey(algorithm, pair.getPrivateKeyInfo());
                }
            }
        }
        throw new IOException(key + " holds no unencrypted private key");
    }

    private static PrivateKey privateKey(String algorithm, PrivateKeyInfo info)
            throws IOException, GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }

    private static boolean belongsTo(Certificate certificate, PrivateKey secret) throws GeneralSecurityException {
        String algorithm = secret.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        byte[] probe = {1, 2, 3};
        java.security.Signature signature = java.security.Signature.getInstance(algorithm);
        signature.initSign(secret);
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(probe);
        return signature.verify(signed);
    }

    private static java.security.cert.X509Certificate selfSigned(KeyPair pair, SecureRandom random)
            throws IOException, GeneralSecurityException {
        String host = hostName();
        X500Name name = new X500Name("CN=" + host);
        Instant now = Instant.now();
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
                    Date.from(now.minus(Duration.ofHours(1))),
                    Date.from(now.plus(LIFETIME)),
                    name,
                    pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                new GeneralName(GeneralName.dNSName, host),
                new GeneralName(GeneralName.dNSName, "localhost"),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                new GeneralName(GeneralName.iPAddress, "::1")
            }));
            byte[] signed = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                    .getEncoded();
            return (java.security.cert.X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new java.io.ByteArrayInputStream(signed));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("The certificate could not be signed", e);
        }
    }

    /** This machine's name, or {@code localhost} when it has none that a certificate can carry. */
    public static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
            return name.matches("[a-z0-9]([a-z0-9.-]{0,60}[a-z0-9])?") ? name : "localhost";
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static String pem(Object value) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(value);
        }
        return text.toString();
    }

    /** Makes a whole file in one step; false if somebody was faster. */
    private static boolean write(Path file, String permissions, String text, SecureRandom random) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new" + Integer.toHexString(random.nextInt()));
        Files.createFile(beside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
        try {
            Files.writeString(beside, text, StandardCharsets.US_ASCII);
            Files.createLink(file, beside);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            Files.delete(beside);
        }
    }
}
