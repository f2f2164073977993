package io.tandempbx.ring.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.BiConsumer;

/**
 * Writes one state record: a version octet, then fields in a fixed order, big-endian; strings and blocks carry their
 * length in front. {@link RecordReader} reads the same order. Not thread-safe.
 */
public final class RecordWriter {
    private static final int NO_ADDRESS = 0;
    private static final int USUAL_BYTES = 512;
    private static final VarHandle INT32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes;
    private int length;

    /**
     * @param version of the layout that follows, 1-127; a reader of the next release must still know this one
     */
    public RecordWriter(int version) {
        this(version, USUAL_BYTES);
    }

    /**
     * @param version       of the layout that follows, as above
     * @param expectedBytes about the length of the record to be
     */
    public RecordWriter(int version, int expectedBytes) {
        bytes = new byte[Math.max(1, expectedBytes)];
        octet(version);
    }

    /** Begins another record in the same buffer, so that a writer of many records makes no garbage. */
    public RecordWriter restart(int version) {
        length = 0;
        return octet(version);
    }

    public RecordWriter octet(int value) {
        room(1);
        bytes[length++] = (byte) value;
        return this;
    }

    public RecordWriter flag(boolean value) {
        return octet(value ? 1 : 0);
    }

    public RecordWriter int32(int value) {
        room(4);
        INT32.set(bytes, length, value);
        length += 4;
        return this;
    }

    public RecordWriter int64(long value) {
        room(8);
        INT64.set(bytes, length, value);
        length += 8;
        return this;
    }

    public RecordWriter text(String value) {
        int count = value.length();
        room(4 + count);
        byte[] target = bytes;
        int start = length + 4;
        for (int i = 0; i < count; i++) {
            char unit = value.charAt(i);
            if (unit >= 0x80) {
                return block(value.getBytes(StandardCharsets.UTF_8));
            }
            target[start + i] = (byte) unit;
        }
        int32(count);
        length += count;
        return this;
    }

    public RecordWriter block(byte[] value) {
        int32(value.length);
        room(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
        return this;
    }

    /** Writes a resolved address and port; {@link #noAddress} stands for none. */
    public RecordWriter address(InetSocketAddress value) {
        InetAddress host = value.getAddress();
        if (host == null) {
            throw new IllegalArgumentException("unresolved address " + value);
        }
        byte[] octets = host.getAddress();
        octet(octets.length);
        room(octets.length);
        System.arraycopy(octets, 0, bytes, length, octets.length);
        length += octets.length;
        return int32(value.getPort());
    }

    public RecordWriter noAddress() {
        return octet(NO_ADDRESS);
    }

    /** Writes a count and then every element through {@code element}. */
    public <T> RecordWriter list(Collection<T> values, BiConsumer<RecordWriter, T> element) {
        int32(values.size());
        for (T value : values) {
            element.accept(this, value);
        }
        return this;
    }

    /** The record so far; the array is the caller's. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** Whether the record so far is the same as this one. */
    public boolean holds(byte[] record) {
        return Arrays.equals(bytes, 0, length, record, 0, record.length);
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
