package io.tandempbx.media.engine;

import io.tandempbx.media.api.MediaKeys;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Both directions of an encrypted session. */
record SessionCrypto(Srtp ours, Srtp theirs) {

    /**
     * Null for no encryption.
     *
     * @throws IllegalArgumentException if there is no such suite, or a key has not its length
     */
    static @Nullable SessionCrypto of(MediaKeys keys) {
        if (keys.suite().isEmpty()) {
            return null;
        }
        SrtpSuite suite = SrtpSuite.of(keys.suite())
                .orElseThrow(() -> new IllegalArgumentException("no crypto suite " + keys.suite()));
        return new SessionCrypto(
                new Srtp(suite, master(suite, keys.ours())), new Srtp(suite, master(suite, keys.theirs())));
    }

    /** The same with other keys; a direction whose key stays goes on with its counters. */
    static @Nullable SessionCrypto changed(@Nullable SessionCrypto present, MediaKeys before, MediaKeys keys) {
        SessionCrypto fresh = of(keys);
        if (fresh == null || present == null) {
            return fresh;
        }
        fresh.theirs().follow(present.theirs());
        if (!before.suite().equals(keys.suite())) {
            return fresh;
        }
        return new SessionCrypto(
                before.ours().equals(keys.ours()) ? present.ours() : fresh.ours(),
                before.theirs().equals(keys.theirs()) ? present.theirs() : fresh.theirs());
    }

    private static byte[] master(SrtpSuite suite, String inline) {
        byte[] master = Base64.getDecoder().decode(inline);
        if (master.length != suite.keyOctets() + suite.saltOctets()) {
            throw new IllegalArgumentException(suite + " has no keys of " + master.length + " octets");
        }
        return master;
    }

    /** Reads what {@link #write} wrote, past it where nothing is encrypted any more. */
    static void readInto(@Nullable SessionCrypto crypto, RecordReader record) {
        if (crypto == null) {
            skip(record);
        } else {
            crypto.read(record);
        }
    }

    /** Reads past what {@link #write} wrote. */
    static void skip(RecordReader record) {
        Srtp.skip(record);
        Srtp.skip(record);
    }

    void write(RecordWriter record) {
        ours.write(record);
        theirs.write(record);
    }

    private void read(RecordReader record) {
        ours.read(record, true);
        theirs.read(record, false);
    }
}
