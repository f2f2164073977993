package io.tandempbx.media.engine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One room: everybody in it hears all others.
 *
 * <pre>
 *  member ─► HeardAudio ─► LevelGate ─► Resampler ─┐           ┌─ less its own ─► its MixEncoding ──┐
 *  member ─► …                                     ├─► MixBus ─┤                                    ├─► OutgoingStream
 *  member ─► …                                     ┘           └─ all, once per format: shared one ─┘
 * </pre>
 *
 * <p>One loop ticks, whichever loops read the members' packets; the control side changes who is there. The rate is the
 * widest that a member has use for, 8 or 16 kHz. No tick allocates or takes a lock that another room, or the control
 * side, holds.
 */
final class Mixer implements PlayoutClock.Task {
    private static final Logger LOG = LoggerFactory.getLogger(Mixer.class);
    private static final long COMPLAINT_NS = 60_000_000_000L;
    static final int WIDE_HZ = 16_000;
    static final int MOST_SAMPLES = WIDE_HZ / 50;
    private static final int NARROW_HZ = 8_000;

    /** Who is in the room, and how what they hear together is encoded; never changed, only replaced. */
    private record Seating(MixMember[] members, MixEncoding[] encodings) {}

    private final String name;
    private final MixBus bus = new MixBus();
    private final short[] all = new short[MOST_SAMPLES];
    private volatile Seating seating = new Seating(new MixMember[0], new MixEncoding[0]);
    private long tick;
    private boolean complained;
    private long complainedNs;
    private volatile boolean ended;

    Mixer(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Lets these be in the room from the next tick on; the control side only. */
    void seat(MixMember[] members, MixEncoding[] encodings) {
        seating = new Seating(members, encodings);
    }

    /** Ends at the next tick. */
    void end() {
        ended = true;
    }

    @Override
    public boolean tick(PlayoutClock.Bench bench, long dueNs) {
        if (ended) {
            return false;
        }
        Seating present = seating;
        tick++;
        int hz = rateHz(present.encodings);
        bus.clear(hz / 50);
        for (MixMember member : present.members) {
            if (listens(member, hz, dueNs)) {
                bus.add(member.said());
            }
        }
        bus.hear(null, all);
        for (MixMember member : present.members) {
            if (member.isSpeaking()) {
                bus.hear(member.said(), bench.samples);
                member.sendOwn(tick, bench.samples, hz, bench, dueNs);
            } else {
                member.sendShared(tick, all, hz, bench, dueNs);
            }
        }
        return true;
    }

    /** What a decoder makes nothing of is that member's loss only. */
    private boolean listens(MixMember member, int hz, long dueNs) {
        try {
            return member.listen(hz);
        } catch (RuntimeException e) {
            if (!complained || dueNs - complainedNs >= COMPLAINT_NS) {
                complained = true;
                complainedNs = dueNs;
                LOG.warn("A member of room {} was not heard for a moment", name, e);
            }
            return false;
        }
    }

    private static int rateHz(MixEncoding[] encodings) {
        for (MixEncoding encoding : encodings) {
            if (encoding.isWide()) {
                return WIDE_HZ;
            }
        }
        return NARROW_HZ;
    }
}
