package io.tandempbx.qos.core;

import io.tandempbx.media.api.JitterBufferStatistics;
import io.tandempbx.qos.api.BufferCounts;

/** Adds up what the jitter buffers of one session did, also over a media service that counts anew. */
final class BufferTrack {
    private JitterBufferStatistics seen = JitterBufferStatistics.NONE;
    private BufferCounts counts = BufferCounts.NONE;

    void take(JitterBufferStatistics now) {
        boolean anew = now.late() < seen.late()
                || now.lost() < seen.lost()
                || now.duplicate() < seen.duplicate()
                || now.reordered() < seen.reordered()
                || now.discarded() < seen.discarded();
        JitterBufferStatistics before = anew ? JitterBufferStatistics.NONE : seen;
        seen = now;
        counts = new BufferCounts(
                counts.late() + now.late() - before.late(),
                counts.lost() + now.lost() - before.lost(),
                counts.duplicate() + now.duplicate() - before.duplicate(),
                counts.reordered() + now.reordered() - before.reordered(),
                counts.discarded() + now.discarded() - before.discarded(),
                now.depthMs());
    }

    BufferCounts counts() {
        return counts;
    }
}
