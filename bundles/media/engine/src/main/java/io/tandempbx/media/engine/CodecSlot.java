package io.tandempbx.media.engine;

import io.tandempbx.codec.api.CodecFactory;
import io.tandempbx.media.api.MediaFormat;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * The place of one codec, whether it is there or being replaced. A codec is used between {@link #enter} and
 * {@link #leave}; it goes only when nobody is in between. Entering allocates nothing. Thread-safe.
 */
final class CodecSlot {
    private final StampedLock lock = new StampedLock();
    private volatile @Nullable MediaFormat format; // changed under the write lock, as the next three
    private volatile @Nullable MediaFormat gapped; // the same for who may leave silence out
    private volatile @Nullable CodecFactory present;
    private volatile long goneNs;

    /** How the codec that is there, or was last, is offered; null while there never was one. */
    @Nullable
    MediaFormat format() {
        return format;
    }

    /** The same where silence may be left out. */
    @Nullable
    MediaFormat gapped() {
        return gapped;
    }

    void bind(CodecFactory arriving, MediaFormat offered, MediaFormat offeredWithGaps) {
        long stamp = lock.writeLock();
        present = arriving;
        format = offered;
        gapped = offeredWithGaps;
        lock.unlockWrite(stamp);
    }

    /** Returns when nobody uses this codec any more. */
    void unbind(CodecFactory leaving, long nowNs) {
        long stamp = lock.writeLock();
        if (present == leaving) {
            goneNs = nowNs;
            present = null;
        }
        lock.unlockWrite(stamp);
    }

    long enter() {
        return lock.readLock();
    }

    void leave(long stamp) {
        lock.unlockRead(stamp);
    }

    /** The codec, to be called only between {@link #enter} and {@link #leave}; null while it is away. */
    @Nullable
    CodecFactory present() {
        return present;
    }

    boolean isPresent() {
        return present != null;
    }

    /** The rate of the samples that the codec takes of somebody who wishes for this one, in Hz; 0 while it is away. */
    int rateHz(int wishedHz) {
        long stamp = enter();
        try {
            CodecFactory codec = present;
            return codec == null ? 0 : codec.runsAt(wishedHz) ? wishedHz : codec.sampleRateHz();
        } finally {
            leave(stamp);
        }
    }

    /** The rate of the codec's own samples, in Hz; the given one while it is away. */
    int ownRateHz(int otherwise) {
        long stamp = enter();
        try {
            CodecFactory codec = present;
            return codec == null ? otherwise : codec.sampleRateHz();
        } finally {
            leave(stamp);
        }
    }

    /** When it went; meaningless while it is there. */
    long goneNs() {
        return goneNs;
    }
}
