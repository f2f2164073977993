package io.tandempbx.ring.state;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads what {@link RecordWriter} wrote, field by field in the same order. Not thread-safe. Every method throws
 * {@link java.nio.BufferUnderflowException} when the record ends early.
 */
public final class RecordReader {
    private final ByteBuffer bytes;
    private final int version;

    public RecordReader(byte[] record) {
        this.bytes = ByteBuffer.wrap(record);
        this.version = bytes.get();
    }

    /** The layout version the writer gave. */
    public int version() {
        return version;
    }

    public int octet() {
        return bytes.get() & 0xff;
    }

    public boolean flag() {
        return bytes.get() != 0;
    }

    public int int32() {
        return bytes.getInt();
    }

    public long int64() {
        return bytes.getLong();
    }

    public String text() {
        int length = bytes.getInt();
        int start = bytes.position();
        if (length > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        bytes.position(start + length);
        return new String(bytes.array(), start, length, StandardCharsets.UTF_8);
    }

    public byte[] block() {
        byte[] value = new byte[bytes.getInt()];
        bytes.get(value);
        return value;
    }

    public Optional<InetSocketAddress> address() {
        int size = octet();
        if (size == 0) {
            return Optional.empty();
        }
        byte[] octets = new byte[size];
        bytes.get(octets);
        try {
            return Optional.of(new InetSocketAddress(InetAddress.getByAddress(octets), bytes.getInt()));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("address of " + size + " octets", e);
        }
    }

    public <T> List<T> list(Function<RecordReader, T> element) {
        int count = int32();
        List<T> values = new ArrayList<>(Math.min(count, bytes.remaining()));
        for (int i = 0; i < count; i++) {
            values.add(element.apply(this));
        }
        return values;
    }
}
