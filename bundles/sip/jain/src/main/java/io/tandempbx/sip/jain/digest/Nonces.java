package io.tandempbx.sip.jain.digest;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.ring.state.StateTable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes nonces that carry their own proof, and counts the uses of those that came back with a right password, so that
 * no credential is accepted twice (RFC 7616 §3.3, §5.4). Thread-safe.
 *
 * <pre>
 * nonce = base64url( issued ms (8 octets) | serial (8 octets) | HMAC of both (16 octets) )
 * </pre>
 */
final class Nonces {
    private static final String RECORD = "nonces";
    private static final int LAYOUT = 1;
    private static final int PLAIN_BYTES = 16;
    private static final int MARK_BYTES = 16;
    private static final int MAX_REMEMBERED = 100_000;

    private final Secret secret;
    private final Clock clock;
    private final Map<String, Use> uses = new LinkedHashMap<>(); // by nonce, oldest use first; guarded by this
    private long serial; // guarded by this
    private long floorMs; // nonces issued before are refused, as their uses are not known; guarded by this

    /** The last use: its count and the request it came with. */
    private record Use(long issuedMs, long count, String request) {}

    Nonces(Secret secret, Clock clock, long firstSerial) {
        this.secret = secret;
        this.clock = clock;
        this.serial = firstSerial;
        this.floorMs = clock.millis();
    }

    /** Goes on where a predecessor stopped in order; without its record every earlier nonce is refused. */
    synchronized void restore(StateTable table) {
        Optional<byte[]> record = table.get(RECORD);
        if (record.isEmpty()) {
            return;
        }
        table.remove(RECORD);
        RecordReader reader = new RecordReader(record.get());
        floorMs = reader.int64();
        reader.list(each -> uses.put(each.text(), new Use(each.int64(), each.int64(), each.text())));
    }

    /** Writes what the successor needs. */
    synchronized void save(StateTable table) {
        RecordWriter record = new RecordWriter(LAYOUT).int64(floorMs);
        record.list(uses.entrySet(), (each, entry) -> {
            Use use = entry.getValue();
            each.text(entry.getKey()).int64(use.issuedMs()).int64(use.count()).text(use.request());
        });
        table.put(RECORD, record.toBytes());
    }

    synchronized String issue() {
        ByteBuffer plain =
                ByteBuffer.allocate(PLAIN_BYTES).putLong(clock.millis()).putLong(serial++);
        byte[] whole = Arrays.copyOf(plain.array(), PLAIN_BYTES + MARK_BYTES);
        System.arraycopy(secret.mark(MARK_BYTES, plain.array()), 0, whole, PLAIN_BYTES, MARK_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    /**
     * Judges a nonce that came with a right password, and remembers the use.
     *
     * @param count   the nonce count of this use; must grow
     * @param request names the request; the same request may come again with the same count
     * @return false if the client must take a new nonce
     */
    synchronized boolean use(String nonce, long count, String request, long lifeMs) {
        long nowMs = clock.millis();
        Optional<Long> issued = issuedMs(nonce);
        if (issued.isEmpty() || count < 1) {
            return false;
        }
        long issuedMs = issued.get();
        if (issuedMs < floorMs || nowMs - issuedMs > lifeMs || issuedMs > nowMs + lifeMs) {
            return false;
        }
        Use last = uses.remove(nonce);
        boolean fresh = last == null || count > last.count();
        boolean again = last != null && count == last.count() && request.equals(last.request());
        if (!fresh && !again) {
            uses.put(nonce, last);
            return false;
        }
        uses.put(nonce, new Use(issuedMs, count, request));
        forgetOld(nowMs - lifeMs);
        return true;
    }

    /** Forgets uses of nonces that are no longer accepted anyway; those of a busy hour must not stay all night. */
    synchronized void forget(long lifeMs) {
        forgetOld(clock.millis() - lifeMs);
    }

    /** How many uses are remembered. */
    synchronized int remembered() {
        return uses.size();
    }

    private void forgetOld(long beforeMs) {
        Iterator<Use> oldest = uses.values().iterator();
        while (oldest.hasNext()) {
            Use use = oldest.next();
            if (uses.size() > MAX_REMEMBERED) {
                floorMs = Math.max(floorMs, use.issuedMs() + 1);
            } else if (use.issuedMs() >= beforeMs) {
                return;
            }
            oldest.remove();
        }
    }

    /** When we issued this nonce; empty if it is not ours. */
    private Optional<Long> issuedMs(String nonce) {
        byte[] whole;
        try {
            whole = Base64.getUrlDecoder().decode(nonce);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (whole.length != PLAIN_BYTES + MARK_BYTES) {
            return Optional.empty();
        }
        byte[] plain = Arrays.copyOf(whole, PLAIN_BYTES);
        byte[] mark = Arrays.copyOfRange(whole, PLAIN_BYTES, whole.length);
        if (!MessageDigest.isEqual(mark, secret.mark(MARK_BYTES, plain))) {
            return Optional.empty();
        }
        return Optional.of(ByteBuffer.wrap(plain).getLong());
    }
}
