package io.tandempbx.recording.core;

import java.io.IOException;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes recordings: ten times a second what came, once a second the headers. However long the disk
 * takes, only this thread waits for it.
 */
final class Disk {
    private static final Logger LOG = LoggerFactory.getLogger(Disk.class);
    private static final long PERIOD_MS = 100;
    private static final int ROUNDS_PER_HEADER = 10;
    private static final int FRAMES_AT_ONCE = 50;

    private final Lane lane = new Lane("recording-disk");
    private final Supplier<Collection<RunningRecording>> running;
    private final Room room;
    private final Consumer<RunningRecording> changed;
    private final Consumer<RunningRecording> ended;
    private final byte[] buffer = new byte[FRAMES_AT_ONCE * FrameRing.FRAME_OCTETS];
    private int round;

    /**
     * @param changed is told that the record of one is no longer right
     * @param ended   is told that one that was to end is written and closed
     */
    Disk(
            Supplier<Collection<RunningRecording>> running,
            Room room,
            Consumer<RunningRecording> changed,
            Consumer<RunningRecording> ended) {
        this.running = running;
        this.room = room;
        this.changed = changed;
        this.ended = ended;
    }

    void start() {
        lane.every(PERIOD_MS, this::write);
    }

    /** Writes all that came and closes the files, which go on with a successor. */
    void stop() {
        lane.run(() -> running.get().forEach(one -> {
            write(one, true, true);
            close(one);
            (one.isEnding() ? ended : changed).accept(one);
        }));
        lane.stop();
    }

    private void write() {
        boolean header = ++round % ROUNDS_PER_HEADER == 0;
        for (RunningRecording one : running.get()) {
            boolean ending = one.isEnding();
            write(one, ending, header || ending);
            if (ending) {
                close(one);
                ended.accept(one);
            }
        }
    }

    private void write(RunningRecording one, boolean all, boolean header) {
        try {
            if (one.flush(buffer, all)) {
                changed.accept(one);
            }
            if (header) {
                one.tell();
                room.wrote();
            }
        } catch (IOException e) {
            room.failed(e);
        }
    }

    private static void close(RunningRecording one) {
        try {
            one.close();
        } catch (IOException e) {
            LOG.warn(
                    "call_id={} a recording could not be closed: {}",
                    one.subject().callId(),
                    e.toString());
        }
    }
}
