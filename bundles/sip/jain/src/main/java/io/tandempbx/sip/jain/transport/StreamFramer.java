package io.tandempbx.sip.jain.transport;

import io.tandempbx.sip.jain.message.MalformedMessageException;
import io.tandempbx.sip.jain.message.MessageParser;
import io.tandempbx.sip.jain.message.RawHead;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Cuts a stream into messages by Content-Length (RFC 3261 §18.3); a message without one, and without a body announced
 * otherwise, ends with its head. Not thread-safe.
 */
final class StreamFramer {
    private static final int FIRST_ROOM = 4096;

    private byte[] buffer = new byte[FIRST_ROOM];
    private int length;
    private int searched; // no head ends before this index
    private int wanted; // octets of the message whose head is complete; 0 while it is not

    /** Starts with octets left by a predecessor. */
    StreamFramer(byte[] unread) {
        append(ByteBuffer.wrap(unread));
    }

    /** The octets that do not make a whole message yet. */
    byte[] unread() {
        return Arrays.copyOf(buffer, length);
    }

    boolean isEmpty() {
        return length == 0;
    }

    /**
     * Takes octets and hands over every message that is now complete.
     *
     * @param ping called for each keep-alive of two line ends (RFC 5626 §4.4.1)
     */
    void feed(ByteBuffer octets, Connection.Limits limits, Consumer<byte[]> sink, Runnable ping)
            throws FramingException {
        append(octets);
        int start = 0;
        try {
            while (true) {
                start = skipLineEnds(start, ping);
                int end = messageEnd(start, limits);
                if (end < 0) {
                    return;
                }
                sink.accept(Arrays.copyOfRange(buffer, start, end));
                start = end;
                searched = start;
                wanted = 0;
            }
        } finally {
            discard(start);
        }
    }

    private int skipLineEnds(int from, Runnable ping) {
        int position = from;
        while (wanted == 0 && position < length && (buffer[position] == '\r' || buffer[position] == '\n')) {
            if (position + 3 < length
                    && buffer[position] == '\r'
                    && buffer[position + 1] == '\n'
                    && buffer[position + 2] == '\r'
                    && buffer[position + 3] == '\n') {
                ping.run();
                position += 4;
            } else if (length - position < 4 && buffer[position] == '\r' && isLineEnds(position)) {
                return position; // perhaps the first half of a keep-alive
            } else {
                position++;
            }
        }
        return position;
    }

    private boolean isLineEnds(int from) {
        for (int i = from; i < length; i++) {
            if (buffer[i] != '\r' && buffer[i] != '\n') {
                return false;
            }
        }
        return true;
    }

    /** Index after the message that begins at {@code start}, or -1 while it is incomplete. */
    private int messageEnd(int start, Connection.Limits limits) throws FramingException {
        if (wanted == 0) {
            int headEnd = headEnd(start, limits.headBytes());
            if (headEnd < 0) {
                return -1;
            }
            long total = headEnd - start + contentLength(start, headEnd);
            if (total > limits.messageBytes()) {
                throw new FramingException("message of " + total + " octets, allowed are " + limits.messageBytes());
            }
            wanted = (int) total;
        }
        return length - start < wanted ? -1 : start + wanted;
    }

    private int headEnd(int start, int maxHeadBytes) throws FramingException {
        if (length - start > 0 && isLineEnds(start)) {
            return -1;
        }
        int end = MessageParser.headEnd(buffer, Math.max(start, searched), length);
        int soFar = (end < 0 ? length : end) - start;
        if (soFar > maxHeadBytes) {
            throw new FramingException("headers of more than " + maxHeadBytes + " octets");
        }
        searched = Math.max(start, length - 3);
        return end;
    }

    private long contentLength(int start, int headEnd) throws FramingException {
        try {
            RawHead head = RawHead.read(buffer, start, headEnd);
            List<String> values = head.all("Content-Length");
            if (values.isEmpty() && head.all("Content-Type").isEmpty()) {
                return 0;
            }
            if (values.isEmpty()) {
                throw new FramingException("a body without Content-Length");
            }
            long announced = Long.parseLong(values.get(0));
            if (announced >= 0 && values.stream().allMatch(values.get(0)::equals)) {
                return announced;
            }
        } catch (MalformedMessageException e) {
            throw new FramingException(String.valueOf(e.getMessage()));
        } catch (NumberFormatException e) {
            // reported below, as the same broken rule
        }
        throw new FramingException("bad Content-Length");
    }

    private void append(ByteBuffer octets) {
        int more = octets.remaining();
        if (length + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
        }
        octets.get(buffer, length, more);
        length += more;
    }

    private void discard(int count) {
        System.arraycopy(buffer, count, buffer, 0, length - count);
        length -= count;
        searched = Math.max(0, searched - count);
        if (length == 0 && buffer.length > FIRST_ROOM) {
            buffer = new byte[FIRST_ROOM];
        }
    }
}
