package io.tandempbx.cdr.core;

import io.tandempbx.call.api.CallEnd;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.cdr.api.CallDirection;
import io.tandempbx.cdr.api.CallRecord;
import io.tandempbx.cdr.api.Disposition;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import java.nio.BufferUnderflowException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/** Makes call records of calls, and octets for the spool of calls. */
final class CallRecords {
    private static final int SPOOL_VERSION = 2; // 1 knew neither trunk nor quality
    private static final int NO_ANSWER_CAUSE = 19;
    private static final int LONGEST_NUMBER = 128;
    private static final int LONGEST_DETAIL = 255;
    private static final int LONGEST_AGENT = 128;

    private CallRecords() {}

    /** One for {@link #toSpool}. */
    static RecordWriter writer() {
        return new RecordWriter(SPOOL_VERSION);
    }

    /** @param file of its recording; empty for none */
    static CallRecord of(CallEnd call, String file) {
        Duration duration = Duration.between(call.startedAt(), call.endedAt());
        return new CallRecord(
                call.callId(),
                clean(call.from(), LONGEST_NUMBER),
                clean(call.to(), LONGEST_NUMBER),
                call.startedAt(),
                call.answeredAt(),
                Optional.of(call.endedAt()),
                duration.isNegative() ? Duration.ZERO : duration, // the clock was set back
                disposition(call),
                CauseNames.of(call.cause()),
                clean(call.detail(), LONGEST_DETAIL),
                call.status(),
                direction(call.trunk(), call.fromTrunk()),
                call.trunk(),
                file,
                clean(call.userAgent(), LONGEST_AGENT),
                call.mos() < 0 ? OptionalDouble.empty() : OptionalDouble.of(call.mos()));
    }

    /**
     * A call that goes on.
     *
     * @param file of its recording; empty for none
     */
    static CallRecord of(CallSummary call, Instant now, String file) {
        Duration duration = Duration.between(call.startedAt(), now);
        return new CallRecord(
                call.callId(),
                clean(call.from(), LONGEST_NUMBER),
                clean(call.to(), LONGEST_NUMBER),
                call.startedAt(),
                call.answeredAt(),
                Optional.empty(),
                duration.isNegative() ? Duration.ZERO : duration,
                Disposition.IN_PROGRESS,
                "",
                "",
                0,
                direction(call.trunk(), call.fromTrunk()),
                call.trunk(),
                file,
                "",
                OptionalDouble.empty());
    }

    private static CallDirection direction(String trunk, boolean fromTrunk) {
        return trunk.isEmpty() ? CallDirection.INTERNAL : fromTrunk ? CallDirection.INBOUND : CallDirection.OUTBOUND;
    }

    private static Disposition disposition(CallEnd call) {
        if (call.answeredAt().isPresent()) {
            return Disposition.ANSWERED;
        }
        if (call.cause() == NO_ANSWER_CAUSE) {
            return Disposition.NO_ANSWER;
        }
        return switch (call.status()) {
            case 486, 600, 603 -> Disposition.BUSY;
            case 200, 487 -> Disposition.CANCELLED; // 200: an operator or a caller who hung up before the answer
            default -> Disposition.FAILED;
        };
    }

    /** @param out a writer to be used again; what it held is lost */
    static byte[] toSpool(RecordWriter out, CallEnd call) {
        return out.restart(SPOOL_VERSION)
                .int64(call.startedAt().toEpochMilli())
                .int64(call.answeredAt().map(Instant::toEpochMilli).orElse(0L))
                .int64(call.endedAt().toEpochMilli())
                .int32(call.status())
                .int32(call.cause())
                .text(call.callId())
                .text(call.from())
                .text(call.to())
                .text(call.detail())
                .text(call.userAgent())
                .text(call.trunk())
                .flag(call.fromTrunk())
                .int32((int) Math.round(call.mos() * 1000))
                .toBytes();
    }

    /**
     * @throws BufferUnderflowException if the octets end early
     * @throws IllegalArgumentException or {@link IndexOutOfBoundsException} if they are not what {@link #toSpool} wrote
     */
    static CallEnd fromSpool(byte[] octets) {
        RecordReader in = new RecordReader(octets);
        Instant started = Instant.ofEpochMilli(in.int64());
        long answeredMs = in.int64();
        Instant ended = Instant.ofEpochMilli(in.int64());
        int status = in.int32();
        int cause = in.int32();
        return new CallEnd(
                in.text(),
                in.text(),
                in.text(),
                started,
                answeredMs == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(answeredMs)),
                ended,
                status,
                cause,
                in.text(),
                in.text(),
                in.version() == 1 ? "" : in.text(),
                in.version() != 1 && in.flag(),
                in.version() == 1 ? -1 : in.int32() / 1000.0);
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /** What a peer chose becomes one line that fits its column. */
    private static String clean(String text, int longest) {
        if (text.length() <= longest && isPlain(text)) {
            return text;
        }
        int end = Math.min(text.length(), longest);
        if (end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        StringBuilder clean = new StringBuilder(end);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean lone = Character.isSurrogate(c)
                    && !(Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(text.charAt(i + 1)))
                    && !(Character.isLowSurrogate(c) && i > 0 && Character.isHighSurrogate(text.charAt(i - 1)));
            clean.append(Character.isISOControl(c) || lone ? '?' : c);
        }
        return clean.toString();
    }
}
