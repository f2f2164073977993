package io.tandempbx.recording.core;

import io.tandempbx.media.api.AudioTap;
import io.tandempbx.recording.api.Recording;
import io.tandempbx.recording.api.RecordingMark;
import io.tandempbx.recording.api.RecordingState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One call that is being recorded: two taps, the ring behind them, the file. The disk's thread writes; the recorder
 * changes what is tapped and pauses. Thread-safe but for {@link #flush} and {@link #close}.
 */
final class RunningRecording {
    static final int LEFT = 0;
    static final int RIGHT = 1;
    private static final int MOST_MARKS = 100;
    private static final long NOT_PAUSED = -1;

    private final Subject subject;
    private final String directory;
    private final Path file;
    private final FrameRing ring;
    private final StereoWav wav;
    private final AudioTap[] taps = new AudioTap[2];
    private final String[] tapped = {"", ""}; // sessions; the recorder only
    private List<String> sides; // whose each is, tapped or not; guarded by this
    private final List<RecordingMark> marks; // guarded by this, like the next
    private long pausedFrom;
    private volatile RecordingState outcome = RecordingState.RECORDING; // COMPLETE or PARTIAL: it is to end
    private volatile long frames;

    private RunningRecording(
            Subject subject, String directory, Path file, FrameRing ring, StereoWav wav, Records.Running past) {
        this.subject = subject;
        this.directory = directory;
        this.file = file;
        this.ring = ring;
        this.wav = wav;
        this.marks = new ArrayList<>(past.marks());
        this.pausedFrom = past.pausedFrom();
        this.sides = past.sides();
        this.frames = wav.frames();
        for (int side = LEFT; side <= RIGHT; side++) {
            int own = side;
            taps[side] = (timeMs, samples, length) -> ring.put(own, timeMs, samples, length);
        }
    }

    /** Begins with a new file. */
    static RunningRecording begin(Subject subject, String directory, Path file) throws IOException {
        Records.Running none = new Records.Running(subject, directory, -1, NOT_PAUSED, List.of(), Records.NOBODY);
        return new RunningRecording(subject, directory, file, new FrameRing(0), StereoWav.create(file), none);
    }

    /** Goes on with what a predecessor recorded. */
    static RunningRecording resume(Records.Running past, Path file) throws IOException {
        StereoWav wav = StereoWav.reopen(file);
        FrameRing ring = past.base() < 0 ? new FrameRing(wav.frames()) : new FrameRing(wav.frames(), past.base());
        if (past.pausedFrom() != NOT_PAUSED) {
            ring.pause(true);
        }
        return new RunningRecording(past.subject(), past.directory(), file, ring, wav, past);
    }

    Subject subject() {
        return subject;
    }

    Path file() {
        return file;
    }

    /** Its file as others name it. */
    String fileName() {
        return directory + "/" + file.getFileName();
    }

    AudioTap tap(int side) {
        return taps[side];
    }

    /** Gives each side to one of those who talk; whoever stays keeps his. True if that changed anything. */
    synchronized boolean assign(List<String> sessions) {
        List<String> before = sides;
        List<String> next = new ArrayList<>(before);
        next.replaceAll(session -> sessions.contains(session) ? session : "");
        for (String session : sessions) {
            int free = next.indexOf("");
            if (free >= 0 && !next.contains(session)) {
                next.set(free, session);
            }
        }
        sides = List.copyOf(next);
        return !sides.equals(before);
    }

    /** The session whose a side is; empty for none. */
    synchronized String owner(int side) {
        return sides.get(side);
    }

    /** The session that is tapped for a side; empty for none. */
    String tapped(int side) {
        return tapped[side];
    }

    void tapped(int side, String session) {
        tapped[side] = session;
    }

    synchronized boolean isPaused() {
        return pausedFrom != NOT_PAUSED;
    }

    synchronized void pause() {
        if (pausedFrom == NOT_PAUSED) {
            pausedFrom = ring.pause(true);
        }
    }

    synchronized void goOn() {
        if (pausedFrom != NOT_PAUSED) {
            mark(RecordingMark.Kind.PAUSE, pausedFrom, ring.pause(false));
            pausedFrom = NOT_PAUSED;
        }
    }

    private void mark(RecordingMark.Kind kind, long from, long to) {
        if (to <= from) {
            return;
        }
        int last = marks.size() - 1;
        long fromMs = from * AudioTap.FRAME_MS;
        if (last >= 0 && marks.get(last).kind() == kind && marks.get(last).toMs() == fromMs) { // it goes on
            fromMs = marks.get(last).fromMs();
            marks.remove(last);
        }
        if (marks.size() < MOST_MARKS) {
            marks.add(new RecordingMark(kind, fromMs, to * AudioTap.FRAME_MS));
        }
    }

    /** Takes no more, and ends once all is written. */
    void end(RecordingState how) {
        ring.close();
        outcome = how;
    }

    boolean isEnding() {
        return outcome != RecordingState.RECORDING;
    }

    /**
     * Writes what is due.
     *
     * @param all whether to the last frame
     * @return whether there is something new to be said in the record: the first frame came, or something was lost
     */
    boolean flush(byte[] buffer, boolean all) throws IOException {
        boolean first = frames == 0;
        int count = ring.drain(buffer, all);
        while (count > 0) {
            append(buffer, count);
            count = ring.drain(buffer, all);
        }
        frames = wav.frames();
        List<FrameRing.Hole> holes = ring.holes();
        synchronized (this) {
            holes.forEach(hole -> mark(RecordingMark.Kind.GAP, hole.from(), hole.to()));
        }
        return (first && frames > 0) || !holes.isEmpty();
    }

    private void append(byte[] buffer, int count) throws IOException {
        try {
            wav.append(buffer, count);
        } catch (IOException e) {
            synchronized (this) {
                mark(RecordingMark.Kind.GAP, wav.position(), wav.position() + count);
            }
            wav.skip(count);
            throw e;
        }
    }

    /** Has the header tell of all that was written. */
    void tell() throws IOException {
        wav.tell();
    }

    boolean isFull() {
        return octets() > StereoWav.MOST_OCTETS;
    }

    void close() throws IOException {
        wav.close();
    }

    /** As the record has it. */
    synchronized Records.Running record() {
        return new Records.Running(
                subject, directory, ring.isBased() ? ring.baseMs() : -1, pausedFrom, List.copyOf(marks), sides);
    }

    /** As it is now. */
    synchronized Recording shown() {
        RecordingState state = isPaused() ? RecordingState.PAUSED : RecordingState.RECORDING;
        return Records.recording(subject, durationMs(), octets(), state, sorted())
                .withDirectory(directory);
    }

    /** As it has ended. */
    synchronized Recording ended() {
        if (pausedFrom != NOT_PAUSED) {
            mark(RecordingMark.Kind.PAUSE, pausedFrom, frames);
            pausedFrom = NOT_PAUSED;
        }
        return Records.recording(subject, durationMs(), octets(), outcome, sorted())
                .withDirectory(directory);
    }

    private List<RecordingMark> sorted() {
        return marks.stream()
                .sorted(Comparator.comparingLong(RecordingMark::fromMs))
                .toList();
    }

    private long durationMs() {
        return frames * AudioTap.FRAME_MS;
    }

    private long octets() {
        return StereoWav.HEADER_OCTETS + frames * FrameRing.FRAME_OCTETS;
    }
}
