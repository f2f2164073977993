package io.tandempbx.keys.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFilesTest {
    @TempDir
    private Path directory;

    private final SecureRandom random = new SecureRandom();

    @Test
    void shouldMakeACertificateOnce() throws IOException, GeneralSecurityException {
        KeyFiles files = KeyFiles.in(directory.resolve("ssl"));
        assertTrue(files.createIfMissing(random));
        String made = Files.readString(files.certificate());
        assertFalse(files.createIfMissing(random));
        assertEquals(made, Files.readString(files.certificate()));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(files.key())));
        KeyStore store = files.load();
        X509Certificate certificate = (X509Certificate) store.getCertificate("server");
        certificate.verify(certificate.getPublicKey());
        certificate.checkValidity();
        assertTrue(certificate.getSubjectAlternativeNames().toString().contains("localhost"));
        assertTrue(store.isKeyEntry("server"));
    }

    @Test
    void shouldRefuseAKeyThatIsAnothers() throws IOException, GeneralSecurityException {
        KeyFiles files = KeyFiles.in(directory.resolve("one"));
        KeyFiles others = KeyFiles.in(directory.resolve("two"));
        files.createIfMissing(random);
        others.createIfMissing(random);
        String before = files.stamp();
        Files.copy(others.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(files.key(), java.nio.file.attribute.FileTime.fromMillis(1_000_000));
        assertNotEquals(before, files.stamp());
        assertThrows(IOException.class, files::load);
        Files.writeString(files.key(), "no key at all");
        assertThrows(IOException.class, files::load);
    }

    @Test
    void shouldLetOneMakeTheFilesWhenSeveralWantTo() throws Exception {
        KeyFiles files = KeyFiles.in(directory.resolve("ssl"));
        ExecutorService makers = Executors.newFixedThreadPool(4);
        try {
            List<Future<Boolean>> made = makers.invokeAll(Collections.nCopies(8, () -> files.createIfMissing(random)));
            int makersOfBoth = 0;
            for (Future<Boolean> each : made) {
                makersOfBoth += each.get() ? 1 : 0;
            }
            assertEquals(1, makersOfBoth);
        } finally {
            makers.shutdown();
        }
        assertTrue(files.load().isKeyEntry("server"));
        try (Stream<Path> left = Files.list(directory.resolve("ssl"))) {
            assertEquals(2, left.count());
        }
    }
}
