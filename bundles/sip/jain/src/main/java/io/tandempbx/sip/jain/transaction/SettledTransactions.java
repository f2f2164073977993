package io.tandempbx.sip.jain.transaction;

import io.tandempbx.sip.jain.transport.TimerQueue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Transactions in which nothing happens any more, kept so that repeats are absorbed (RFC 3261 timers I and J, RFC 6026
 * timer L). Under load there are tens of thousands of them, so they are octets in a few large blocks: a collector that has
 * to follow objects for each of them spends more time on what is over than on calls. Thread-safe.
 */
final class SettledTransactions {
    private static final int OFFSET_BITS = 15;
    private static final int BLOCK_OCTETS = 1 << OFFSET_BITS;
    private static final int FRAME_OCTETS = 8 + 4 + 4; // hash, two lengths

    private final TimerQueue timers;
    private final Clock clock;
    // chosen anew by each process, so that nobody can think of names that meet
    private final long seed = new SecureRandom().nextLong();
    private final long multiplier = new SecureRandom().nextLong() | 1;

    // guarded by this
    private final LongIndex index = new LongIndex(); // hash of the name -> second, block, offset
    private final Map<Integer, List<ByteBuffer>> blocks = new HashMap<>(); // by the second in which they end

    SettledTransactions(TimerQueue timers, Clock clock) {
        this.timers = timers;
        this.clock = clock;
    }

    /**
     * Keeps a transaction.
     *
     * @param endAtMs until then, wall clock, and up to a second longer
     */
    synchronized void add(String name, byte[] record, long endAtMs) {
        int second = (int) (endAtMs / 1000);
        List<ByteBuffer> ofSecond = blocks.get(second);
        if (ofSecond == null) {
            ofSecond = new ArrayList<>();
            blocks.put(second, ofSecond);
            timers.after((second + 1) * 1000L - clock.millis(), () -> forget(second));
        }
        byte[] key = name.getBytes(StandardCharsets.UTF_8);
        long hash = hash(name);
        ByteBuffer block = blockFor(ofSecond, FRAME_OCTETS + key.length + record.length);
        long position = ((long) second << 32) | ((ofSecond.size() - 1) << OFFSET_BITS) | block.position();
        block.putLong(hash).putInt(key.length).put(key).putInt(record.length).put(record);
        index.put(hash, position);
    }

    private static ByteBuffer blockFor(List<ByteBuffer> blocks, int octets) {
        ByteBuffer last = blocks.isEmpty() ? null : blocks.get(blocks.size() - 1);
        if (last == null || last.remaining() < octets) {
            last = ByteBuffer.allocate(Math.max(BLOCK_OCTETS, octets));
            blocks.add(last);
        }
        return last;
    }

    /** The record under this name. */
    synchronized Optional<byte[]> find(String name) {
        long position = index.get(hash(name));
        if (position == LongIndex.NONE) {
            return Optional.empty();
        }
        List<ByteBuffer> ofSecond = blocks.getOrDefault((int) (position >>> 32), List.of());
        ByteBuffer entry = ofSecond.get((int) position >>> OFFSET_BITS).duplicate();
        entry.position(((int) position & (BLOCK_OCTETS - 1)) + 8);
        return name.equals(new String(octets(entry), StandardCharsets.UTF_8))
                ? Optional.of(octets(entry))
                : Optional.empty();
    }

    /** Names every transaction with its record. */
    synchronized void each(BiConsumer<String, byte[]> action) {
        blocks.values()
                .forEach(ofSecond -> ofSecond.forEach(block -> {
                    ByteBuffer entries = block.duplicate().flip();
                    while (entries.hasRemaining()) {
                        entries.getLong();
                        action.accept(new String(octets(entries), StandardCharsets.UTF_8), octets(entries));
                    }
                }));
    }

    private synchronized void forget(int second) {
        List<ByteBuffer> over = blocks.getOrDefault(second, List.of());
        for (int block = 0; block < over.size(); block++) {
            ByteBuffer entries = over.get(block).flip();
            while (entries.hasRemaining()) {
                long position = ((long) second << 32) | (block << OFFSET_BITS) | entries.position();
                index.remove(entries.getLong(), position);
                skip(entries);
                skip(entries);
            }
        }
        blocks.remove(second);
    }

    private static byte[] octets(ByteBuffer entry) {
        byte[] octets = new byte[entry.getInt()];
        entry.get(octets);
        return octets;
    }

    private static void skip(ByteBuffer entry) {
        int octets = entry.getInt();
        entry.position(entry.position() + octets);
    }

    private long hash(String name) {
        long hash = seed;
        for (int i = 0; i < name.length(); i++) {
            hash = hash * multiplier + name.charAt(i);
        }
        hash ^= hash >>> 32;
        hash *= multiplier;
        hash ^= hash >>> 32;
        return hash == 0 ? 1 : hash;
    }
}
