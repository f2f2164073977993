package io.tandempbx.sip.jain.digest;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.ring.state.StateTable;
import java.net.InetAddress;
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
 * no credential is accepted twice (RFC 7616 §3.3, §5.4). A nonce is good from the address only that it was issued to:
 * who returns it there has seen what we sent to it, so that the address is no invention. Thread-safe.
 *
 * <pre>
 * nonce = base64url( issued ms (8 octets) | serial (8 octets) | HMAC of both and of the address (16 octets) )
 * </pre>
 */
final class Nonces {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final String RECORD = "nonces";
    private static final int LAYOUT = 2;
    private static final int TEXT_LAYOUT = 1; // of the first release: nonces and requests as texts
    private static final int PLAIN_BYTES = 16;
    private static final int MARK_BYTES = 16;
    private static final int MAX_REMEMBERED = 100_000;

    private final Secret secret;
    private final Clock clock;
    private final Map<Long, Use> uses = new LinkedHashMap<>(); // by serial, oldest use first; guarded by this
    private long serial; // guarded by this
    private long floorMs; // nonces issued before are refused, as their uses are not known; guarded by this

    /** What a nonce of ours says. */
    private record Issue(long issuedMs, long serial) {}

    /** The last use: its count and a mark of the request it came with. */
    private record Use(long issuedMs, long count, long requestMark) {}

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
        reader.list(reader.version() == TEXT_LAYOUT ? this::restoreTexts : this::restoreUse);
    }

    private boolean restoreUse(RecordReader record) {
        uses.put(record.int64(), new Use(record.int64(), record.int64(), record.int64()));
        return true;
    }

    private boolean restoreTexts(RecordReader record) {
        Optional<Issue> issue = octets(record.text()).map(Nonces::issueOf); // written by us: needs no proof
        Use use = new Use(record.int64(), record.int64(), mark(record.text()));
        issue.ifPresent(known -> uses.put(known.serial(), use));
        return issue.isPresent();
    }

    /** Writes what the successor needs. */
    synchronized void save(StateTable table) {
        RecordWriter record = new RecordWriter(LAYOUT).int64(floorMs);
        record.list(uses.entrySet(), (each, entry) -> {
            Use use = entry.getValue();
            each.int64(entry.getKey()).int64(use.issuedMs()).int64(use.count()).int64(use.requestMark());
        });
        table.put(RECORD, record.toBytes());
    }

    synchronized String issue(InetAddress to) {
        ByteBuffer plain =
                ByteBuffer.allocate(PLAIN_BYTES).putLong(clock.millis()).putLong(serial++);
        byte[] whole = Arrays.copyOf(plain.array(), PLAIN_BYTES + MARK_BYTES);
        System.arraycopy(mark(plain.array(), to), 0, whole, PLAIN_BYTES, MARK_BYTES);
        return ENCODER.encodeToString(whole);
    }

    /** Whether this nonce was issued to this address, be it long ago. */
    boolean isOurs(String nonce, InetAddress from) {
        return read(nonce, from).isPresent();
    }

    /**
     * Judges a nonce that came with a right password, and remembers the use.
     *
     * @param count   the nonce count of this use; must grow
     * @param request names the request; the same request may come again with the same count
     * @return false if the client must take a new nonce
     */
    synchronized boolean use(String nonce, InetAddress from, long count, String request, long lifeMs) {
        long nowMs = clock.millis();
        Optional<Issue> known = read(nonce, from);
        if (known.isEmpty() || count < 1) {
            return false;
        }
        Issue issue = known.get();
        if (issue.issuedMs() < floorMs || nowMs - issue.issuedMs() > lifeMs || issue.issuedMs() > nowMs + lifeMs) {
            return false;
        }
        long requestMark = mark(request);
        Use last = uses.get(issue.serial());
        boolean fresh = last == null || count > last.count();
        boolean again = last != null && count == last.count() && requestMark == last.requestMark();
        if (!fresh && !again) {
            return false;
        }
        uses.remove(issue.serial()); // so that it becomes the latest
        uses.put(issue.serial(), new Use(issue.issuedMs(), count, requestMark));
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

    /** What this nonce says; empty if it is not ours, or was issued to another address. */
    private Optional<Issue> read(String nonce, InetAddress from) {
        return octets(nonce)
                .filter(whole -> MessageDigest.isEqual(
                        Arrays.copyOfRange(whole, PLAIN_BYTES, whole.length),
                        mark(Arrays.copyOf(whole, PLAIN_BYTES), from)))
                .map(Nonces::issueOf);
    }

    private static Optional<byte[]> octets(String nonce) {
        try {
            return Optional.of(Base64.getUrlDecoder().decode(nonce))
                    .filter(whole -> whole.length == PLAIN_BYTES + MARK_BYTES);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Issue issueOf(byte[] whole) {
        ByteBuffer reader = ByteBuffer.wrap(whole);
        return new Issue(reader.getLong(), reader.getLong());
    }

    private byte[] mark(byte[] plain, InetAddress address) {
        return secret.mark(MARK_BYTES, plain, address.getAddress());
    }

    /** Stands for a request; nobody else can make another one with the same mark. */
    private long mark(String request) {
        return ByteBuffer.wrap(secret.mark(Long.BYTES, request)).getLong();
    }
}
