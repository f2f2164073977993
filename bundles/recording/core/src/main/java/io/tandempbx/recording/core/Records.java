package io.tandempbx.recording.core;

import io.tandempbx.recording.api.Recording;
import io.tandempbx.recording.api.RecordingMark;
import io.tandempbx.recording.api.RecordingState;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import java.time.Instant;
import java.util.List;

/** Recordings as records of the table {@code recording}: those that run, and those whose row is not written yet. */
final class Records {
    static final String TABLE = "recording";
    /** Keys of those that run, before the call's id. */
    static final String RUNNING = "running/";
    /** Keys of those that have ended, before their id. */
    static final String ENDED = "ended/";
    /** Keys of calls that are not to be recorded any more though a rule says so, before the call's id. */
    static final String STOPPED = "stopped/";

    private static final int VERSION = 1;
    /** Of one that has ended and says where its file is; a reader of the first layout reads what is before that. */
    private static final int WITH_DIRECTORY = 2;
    /** Of one that runs and says who is on which side; likewise. */
    private static final int WITH_SIDES = 3;

    static final List<String> NOBODY = List.of("", "");

    /**
     * One that runs.
     *
     * @param base       the time of its first frame; -1 before there was one
     * @param pausedFrom the frame from which on it is paused; -1 while it is not
     * @param sides      the media session that is left, and the one that is right; empty for none
     */
    record Running(
            Subject subject,
            String directory,
            long base,
            long pausedFrom,
            List<RecordingMark> marks,
            List<String> sides) {}

    private Records() {}

    static byte[] of(Running running) {
        RecordWriter out = new RecordWriter(WITH_SIDES);
        write(out, running.subject);
        return out.text(running.directory)
                .int64(running.base)
                .int64(running.pausedFrom)
                .text(RecordingMark.text(running.marks))
                .list(running.sides, RecordWriter::text)
                .toBytes();
    }

    static Running running(byte[] octets) {
        RecordReader in = new RecordReader(octets);
        return new Running(
                subject(in),
                in.text(),
                in.int64(),
                in.int64(),
                RecordingMark.of(in.text()),
                in.version() < WITH_SIDES ? NOBODY : in.list(RecordReader::text));
    }

    private static void write(RecordWriter out, Subject subject) {
        out.text(subject.id())
                .text(subject.callId())
                .text(subject.from())
                .text(subject.to())
                .text(subject.direction())
                .text(subject.trunk())
                .text(subject.reason())
                .int64(subject.startedAt().toEpochMilli());
    }

    private static Subject subject(RecordReader in) {
        return new Subject(
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                Instant.ofEpochMilli(in.int64()));
    }

    static byte[] of(Recording ended) {
        boolean placed = !ended.directory().isEmpty();
        RecordWriter out = new RecordWriter(placed ? WITH_DIRECTORY : VERSION);
        write(
                out,
                new Subject(
                        ended.id(),
                        ended.callId(),
                        ended.from(),
                        ended.to(),
                        ended.direction(),
                        ended.trunk(),
                        ended.reason(),
                        ended.startedAt()));
        out.int64(ended.durationMs())
                .int64(ended.bytes())
                .text(ended.state().text())
                .text(RecordingMark.text(ended.marks()));
        return (placed ? out.text(ended.directory()) : out).toBytes();
    }

    static Recording ended(byte[] octets) {
        RecordReader in = new RecordReader(octets);
        Subject subject = subject(in);
        Recording ended = recording(
                subject,
                in.int64(),
                in.int64(),
                RecordingState.of(in.text()).orElse(RecordingState.PARTIAL),
                RecordingMark.of(in.text()));
        return in.version() < WITH_DIRECTORY ? ended : ended.withDirectory(in.text());
    }

    /** One without a sum yet, and nothing said of where its file is. */
    static Recording recording(
            Subject subject, long durationMs, long bytes, RecordingState state, List<RecordingMark> marks) {
        return new Recording(
                subject.id(),
                subject.callId(),
                subject.from(),
                subject.to(),
                subject.direction(),
                subject.trunk(),
                subject.reason(),
                subject.startedAt(),
                durationMs,
                bytes,
                state,
                "",
                false,
                marks);
    }
}
