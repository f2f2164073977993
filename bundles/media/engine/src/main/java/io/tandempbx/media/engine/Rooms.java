package io.tandempbx.media.engine;

import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All rooms and who is in them; a room is there while somebody is. The control side only. */
final class Rooms {
    private final CodecCatalog codecs;
    private final Supplier<JitterBuffer.Limits> limits;
    private final Switching switching;
    private final MediaLoops loops;
    private final Map<String, List<MixMember>> members = new HashMap<>(); // by name of the room

    Rooms(CodecCatalog codecs, Supplier<JitterBuffer.Limits> limits, Switching switching, MediaLoops loops) {
        this.codecs = codecs;
        this.limits = limits;
        this.switching = switching;
        this.loops = loops;
    }

    /** Lets a session into a room. */
    MixMember enter(MediaSession session, MediaTerms terms, String name, boolean muted) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException(
                    "the room of session " + session.identity().id() + " has an empty name");
        }
        List<MixMember> present = members.computeIfAbsent(name, added -> new ArrayList<>());
        Mixer room = present.isEmpty() ? open(name) : present.get(0).room();
        NegotiatedFormat format = terms.audio().orElse(null);
        MixMember member = new MixMember(
                session,
                room,
                muted,
                terms,
                switching.outgoing(session),
                new HeardAudio(terms, limits.get(), codecs, decodedHz -> Mixer.WIDE_HZ),
                format == null ? null : new MixEncoding(codecs, format, terms),
                format == null ? null : shared(present, format, terms));
        present.add(member);
        seat(room, present);
        return member;
    }

    private Mixer open(String name) {
        Mixer room = new Mixer(name);
        loops.get(Math.floorMod(name.hashCode(), loops.size())).pace(room);
        return room;
    }

    private MixEncoding shared(List<MixMember> present, NegotiatedFormat format, MediaTerms terms) {
        for (MixMember member : present) {
            MixEncoding encoding = member.shared();
            if (encoding != null && encoding.serves(format, terms)) {
                return encoding;
            }
        }
        return new MixEncoding(codecs, format, terms);
    }

    private static void seat(Mixer room, List<MixMember> present) {
        List<MixEncoding> encodings = new ArrayList<>();
        for (MixMember member : present) {
            MixEncoding encoding = member.shared();
            if (encoding != null && !encodings.contains(encoding)) {
                encodings.add(encoding);
            }
        }
        room.seat(present.toArray(MixMember[]::new), encodings.toArray(MixEncoding[]::new));
    }

    /** Lets a member go, if it is one. */
    void leave(@Nullable MixMember member) {
        List<MixMember> present =
                member == null ? List.of() : members.getOrDefault(member.room().name(), List.of());
        if (member == null || !present.remove(member)) {
            return;
        }
        if (present.isEmpty()) {
            members.remove(member.room().name());
            member.room().end();
        } else {
            seat(member.room(), present);
        }
    }

    /** The session's plan with a member that goes by what is agreed on now. */
    Plan seated(MediaSession session, Plan plan) {
        MixMember present = plan.member();
        if (present == null || present.terms().equals(plan.terms())) {
            return plan;
        }
        MixMember renewed = enter(session, plan.terms(), present.room().name(), present.isMuted());
        leave(present);
        return plan.mixed(renewed);
    }
}
