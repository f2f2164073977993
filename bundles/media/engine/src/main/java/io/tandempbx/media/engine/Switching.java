package io.tandempbx.media.engine;

import io.tandempbx.media.api.AudioSource;
import io.tandempbx.media.api.AudioTap;
import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides for each direction between two sessions whether it is relayed or transcoded, and sets up what that needs. The
 * control side only.
 */
final class Switching {
    private static final String KEYS = "media/keys"; // our own tap

    private final CodecCatalog codecs;
    private final RandomGenerator random;
    private final Supplier<JitterBuffer.Limits> limits;
    private final ClipLibrary clips;
    private final MediaClock clock;
    private final FrameClock frames;

    Switching(
            CodecCatalog codecs,
            RandomGenerator random,
            Supplier<JitterBuffer.Limits> limits,
            ClipLibrary clips,
            MediaClock clock) {
        this.clips = clips;
        this.clock = clock;
        this.frames = new FrameClock(clock);
        this.codecs = codecs;
        this.random = random;
        this.limits = limits;
    }

    /** The session's plan with the way its packets have to take now. */
    Plan routed(MediaSession session, Plan plan) {
        MediaSession to = plan.joined();
        if (to != null && (to.relayed.hasFormer() || to.crypto() != null)) {
            // its peer hears no other numbering; with keys, one that began anew would use parts of them twice (RFC 3711
            // §9.1)
            outgoing(to);
        }
        Routes routes =
                to == null ? null : Routes.between(plan.terms(), to.plan().terms());
        if (to == null || routes == null || !routes.transcode()) {
            end(plan.transcoding());
            return plan.routed(routes, null);
        }
        OutgoingStream out = outgoing(to);
        MediaTerms toTerms = to.plan().terms();
        Transcoding present = plan.transcoding();
        if (present != null && present.joins(session, to, plan.terms(), toTerms)) {
            return plan.routed(routes, present);
        }
        end(present);
        Transcoding begun = new Transcoding(session, to, out, plan.terms(), toTerms, limits.get(), codecs);
        session.ports().loop().pace(begun);
        return plan.routed(routes, begun);
    }

    /** Has played to the session's peer what its plan says, in the codec it has now. */
    void play(MediaSession session, int from) {
        hear(session);
        Playing present = session.playing();
        AudioSource source = session.plan().source();
        NegotiatedFormat format = session.plan().terms().audio().orElse(null);
        if (present != null
                && format != null
                && present.source().equals(source)
                && present.format().equals(format)) {
            present.wish(session.plan().terms());
            return;
        }
        if (present != null) {
            present.end();
        }
        if (source == null || format == null) {
            session.playing(null);
            return;
        }
        Playing begun = new Playing(session, outgoing(session), source, format, from);
        begun.wish(session.plan().terms());
        session.playing(begun);
        clips.fetch(source, format, () -> !begun.isOver(), begun::take);
        session.ports().loop().pace(begun);
    }

    /** Returns to the session's peer what it sends; only after a short tone. */
    void echo(MediaSession session) {
        hear(session);
        session.play();
    }

    /**
     * Listens for keys in what a peer says that has no telephone events: from the first prompt that an application plays on, as
     * long as the peer is joined to nobody.
     */
    private void hear(MediaSession session) {
        Plan plan = session.plan();
        AudioSource source = plan.source();
        boolean served = plan.joined() == null
                && plan.echo() == null
                && (source == null || source.kind() == AudioSource.Kind.FILES);
        boolean wanted = served
                && plan.terms().audio().isPresent()
                && plan.terms().events().isEmpty();
        Tapping present = session.tapping();
        boolean heard = present != null && present.has(KEYS);
        if (wanted && !heard && source != null) {
            tap(session, KEYS, new ToneKeys(session.keypad));
        } else if (!wanted && heard) {
            untap(session, KEYS);
        }
    }

    /** Lets a tap listen in to the session's peer. */
    void tap(MediaSession session, String name, AudioTap tap) {
        Tapping present = session.tapping();
        if (present != null) {
            present.put(name, tap);
            return;
        }
        Tapping begun = new Tapping(
                session,
                frames,
                terms -> new HeardAudio(terms, limits.get().patient(), codecs, decodedHz -> AudioTap.RATE_HZ));
        begun.put(name, tap);
        session.tapping(begun);
        session.ports().loop().pace(begun);
    }

    /** Ends a tap; without any, nothing is decoded for them. */
    void untap(MediaSession session, String name) {
        Tapping present = session.tapping();
        if (present != null && !present.remove(name)) {
            session.tapping(null);
            present.end();
        }
    }

    /** The session's own stream, which it has from now on; it goes on where what was relayed ends. */
    OutgoingStream outgoing(MediaSession session) {
        OutgoingStream present = session.outgoing();
        if (present == null) {
            RtpReception relayed = session.relayed.latest(session.plan().joined());
            int sequence = relayed == null ? random.nextInt(1 << 15) : relayed.extendedHighest() + 1;
            int hz = session.expected.clockHz;
            int timestamp = relayed == null
                    ? random.nextInt()
                    : relayed.timestampAt(clock.nowNs(), hz) + hz / 1000 * EncodedClip.FRAME_MS;
            present = relayed == null
                    ? OutgoingStream.begun(random.nextInt(), sequence, timestamp)
                    : new OutgoingStream(random.nextInt(), sequence, timestamp);
            session.outgoing(present);
        }
        return present;
    }

    private static void end(@Nullable Transcoding transcoding) {
        if (transcoding != null) {
            transcoding.end();
        }
    }
}
