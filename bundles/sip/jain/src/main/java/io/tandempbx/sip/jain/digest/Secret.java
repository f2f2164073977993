package io.tandempbx.sip.jain.digest;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.ring.state.StateTable;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that only this platform knows and that outlives the bundle: it marks nonces and tags as ours, so that nothing
 * need be remembered about them. Thread-safe.
 */
public final class Secret {
    private static final String RECORD = "hmac";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int LENGTH = 32;
    private static final int LAYOUT = 1;

    private final Mac mac; // guarded by itself: a mark takes less time than making another Mac

    private Secret(byte[] octets) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(octets, ALGORITHM));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    /** Reads the secret of this table, or makes one and writes it. */
    public static Secret of(StateTable table, SecureRandom random) {
        Optional<byte[]> record = table.get(RECORD);
        if (record.isPresent()) {
            return new Secret(new RecordReader(record.get()).block());
        }
        byte[] octets = new byte[LENGTH];
        random.nextBytes(octets);
        table.put(RECORD, new RecordWriter(LAYOUT).block(octets).toBytes());
        return new Secret(octets);
    }

    /** The first octets of the HMAC-SHA256 of these parts. */
    public byte[] mark(int length, byte[]... parts) {
        synchronized (mac) {
            for (byte[] part : parts) {
                mac.update(part);
                mac.update((byte) 0);
            }
            return Arrays.copyOf(mac.doFinal(), length);
        }
    }

    /** As above, of texts. */
    public byte[] mark(int length, String... parts) {
        byte[][] octets = new byte[parts.length][];
        for (int i = 0; i < parts.length; i++) {
            octets[i] = parts[i].getBytes(StandardCharsets.UTF_8);
        }
        return mark(length, octets);
    }
}
