package io.tandempbx.recording.core;

import io.tandempbx.recording.api.Recording;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SHA-256 of files, by which it can be shown later that nobody changed them. */
final class Sums {
    private static final Logger LOG = LoggerFactory.getLogger(Sums.class);
    private static final int BLOCK_OCTETS = 1 << 16;

    private Sums() {}

    /** The recording with the sum of its file; without one if that is gone. */
    static Recording of(Path file, Recording recording) {
        String sum = "";
        try {
            sum = of(file);
        } catch (IOException e) {
            LOG.warn("call_id={} a recording cannot be read: {}", recording.callId(), e.toString());
        }
        return recording.withSha256(sum);
    }

    static String of(Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        byte[] block = new byte[BLOCK_OCTETS];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                digest.update(block, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
