package io.tandempbx.qos.core;

import io.tandempbx.qos.api.BufferCounts;
import io.tandempbx.qos.api.CallQuality;
import io.tandempbx.qos.api.Cause;
import io.tandempbx.qos.api.QualityAlert;
import io.tandempbx.qos.api.StreamQuality;
import io.tandempbx.qos.api.Way;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import java.nio.BufferUnderflowException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ended calls and alerts as records of the state ring. */
final class Records {
    private static final int VERSION = 1;

    private Records() {}

    static byte[] of(CallQuality call) {
        RecordWriter out = new RecordWriter(VERSION)
                .int64(call.startedAt().toEpochMilli())
                .text(call.callId())
                .text(call.from())
                .text(call.to())
                .text(call.trunk());
        moment(out, call.endedAt());
        cause(out, call.cause());
        return out.list(call.streams(), Records::stream)
                .list(call.streams(), (writer, stream) -> buffer(writer, stream.buffer()))
                .toBytes();
    }

    static CallQuality call(byte[] record) {
        RecordReader in = reader(record);
        Instant startedAt = Instant.ofEpochMilli(in.int64());
        String callId = in.text();
        String from = in.text();
        String to = in.text();
        String trunk = in.text();
        Optional<Instant> endedAt = moment(in);
        Cause cause = cause(in);
        List<StreamQuality> streams = in.list(Records::stream);
        return new CallQuality(callId, from, to, startedAt, endedAt, trunk, cause, withBuffers(streams, in));
    }

    private static List<StreamQuality> withBuffers(List<StreamQuality> streams, RecordReader in) {
        List<BufferCounts> buffers;
        try {
            buffers = in.list(Records::buffer);
        } catch (BufferUnderflowException e) {
            return streams; // the release that wrote it knew of no buffers, and its records end here
        }
        List<StreamQuality> whole = new ArrayList<>();
        for (int i = 0; i < streams.size(); i++) {
            whole.add(streams.get(i).with(buffers.get(i)));
        }
        return whole;
    }

    private static void buffer(RecordWriter out, BufferCounts buffer) {
        out.int64(buffer.late())
                .int64(buffer.lost())
                .int64(buffer.duplicate())
                .int64(buffer.reordered())
                .int64(buffer.discarded())
                .int32(buffer.depthMs());
    }

    private static BufferCounts buffer(RecordReader in) {
        return new BufferCounts(in.int64(), in.int64(), in.int64(), in.int64(), in.int64(), in.int32());
    }

    /** When the call of such a record began, and its id, without reading the rest. */
    static boolean beganWithin(byte[] record, Instant from, Instant to) {
        Instant startedAt = Instant.ofEpochMilli(reader(record).int64());
        return !startedAt.isBefore(from) && startedAt.isBefore(to);
    }

    static boolean isOf(byte[] record, String callId) {
        RecordReader in = reader(record);
        in.int64();
        return in.text().equals(callId);
    }

    static byte[] of(QualityAlert alert) {
        RecordWriter out = new RecordWriter(VERSION)
                .text(alert.id())
                .text(alert.callId())
                .text(alert.party())
                .flag(alert.way() == Way.SENT)
                .int64(alert.raisedAt().toEpochMilli())
                .list(alert.broken(), RecordWriter::text);
        cause(out, alert.cause());
        number(out, alert.mos());
        number(out, alert.lossPercent());
        number(out, alert.jitterMs());
        number(out, alert.rttMs());
        moment(out, alert.clearedAt());
        out.text(alert.clearedBecause()).text(alert.acknowledgedBy());
        moment(out, alert.acknowledgedAt());
        return out.toBytes();
    }

    static QualityAlert alert(byte[] record) {
        RecordReader in = reader(record);
        return new QualityAlert(
                in.text(),
                in.text(),
                in.text(),
                way(in),
                Instant.ofEpochMilli(in.int64()),
                in.list(RecordReader::text),
                cause(in),
                number(in),
                number(in),
                number(in),
                number(in),
                moment(in),
                in.text(),
                in.text(),
                moment(in));
    }

    static void cause(RecordWriter out, Cause cause) {
        out.text(cause.kind().name())
                .text(cause.party())
                .flag(cause.way() == Way.SENT)
                .text(cause.text());
    }

    static Cause cause(RecordReader in) {
        return new Cause(Cause.Kind.valueOf(in.text()), in.text(), way(in), in.text());
    }

    private static void stream(RecordWriter out, StreamQuality stream) {
        out.text(stream.party())
                .flag(stream.way() == Way.SENT)
                .text(stream.codec())
                .text(stream.trunk())
                .text(stream.address())
                .int64(stream.sent())
                .int64(stream.received())
                .int64(stream.lost())
                .int64(stream.disordered());
        number(out, stream.lossPercent());
        number(out, stream.jitterAvgMs());
        number(out, stream.jitterMaxMs());
        number(out, stream.rttAvgMs());
        number(out, stream.rttMaxMs());
        number(out, stream.mos());
        number(out, stream.worstMos());
    }

    private static StreamQuality stream(RecordReader in) {
        return new StreamQuality(
                in.text(),
                way(in),
                in.text(),
                in.text(),
                in.text(),
                in.int64(),
                in.int64(),
                in.int64(),
                in.int64(),
                number(in),
                number(in),
                number(in),
                number(in),
                number(in),
                number(in),
                number(in));
    }

    private static RecordReader reader(byte[] record) {
        RecordReader in = new RecordReader(record);
        if (in.version() != VERSION) {
            throw new IllegalArgumentException("record of version " + in.version());
        }
        return in;
    }

    private static Way way(RecordReader in) {
        return in.flag() ? Way.SENT : Way.RECEIVED;
    }

    private static void number(RecordWriter out, double value) {
        out.int64(Double.doubleToLongBits(value));
    }

    private static double number(RecordReader in) {
        return Double.longBitsToDouble(in.int64());
    }

    private static void moment(RecordWriter out, Optional<Instant> moment) {
        out.int64(moment.map(Instant::toEpochMilli).orElse(0L));
    }

    private static Optional<Instant> moment(RecordReader in) {
        long ms = in.int64();
        return ms == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ms));
    }
}
