package io.tandempbx.call.core;

import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one party's description becomes towards the other (RFC 3264): the parties get one codec end to end if they have
 * one in common; only else the platform speaks another codec to each. Pure functions.
 */
final class Negotiation {
    private static final int FIRST_DYNAMIC = 96;
    private static final int LAST_DYNAMIC = 127;

    private Negotiation() {}

    /** The first codec of a description, in its writer's order of preference, that is one of these formats. */
    static Optional<Payload> firstCommon(List<Payload> described, List<MediaFormat> formats) {
        for (Payload payload : described) {
            if (payload.isAudio() && payload.isOneOf(formats)) {
                return Optional.of(payload);
            }
        }
        return Optional.empty();
    }

    /** What of a description can be offered to another party: the describer's codecs in its order and no others, with events. */
    static List<Payload> shared(List<Payload> offered, List<MediaFormat> formats) {
        List<Payload> ours = known(offered, formats);
        EventPayloads.complete(ours, types(offered), formats);
        return ours;
    }

    private static List<Payload> known(List<Payload> offered, List<MediaFormat> formats) {
        List<Payload> known = new ArrayList<>(offered);
        known.removeIf(payload -> !payload.isOneOf(formats));
        return known;
    }

    private static Set<Integer> types(List<Payload> offered) {
        Set<Integer> types = new HashSet<>();
        offered.forEach(payload -> types.add(payload.type()));
        return types;
    }

    /**
     * What to offer to one party when another one offered this: its formats in its order, and after them what else the
     * platform can translate into.
     */
    static List<Payload> offer(List<Payload> offered, List<MediaFormat> formats) {
        return offer(offered, formats, firstCommon(offered, formats).isPresent());
    }

    /**
     * The same.
     *
     * @param formats what may be spoken with whom it is offered to
     * @param audio   whether the other party has a codec that the platform can translate, be it none of these
     */
    static List<Payload> offer(List<Payload> offered, List<MediaFormat> formats, boolean audio) {
        List<Payload> ours = known(offered, formats);
        Set<Integer> taken = types(offered);
        if (audio) {
            addOthers(ours, taken, formats);
            EventPayloads.complete(ours, taken, formats);
        }
        return ours;
    }

    /** What to offer to a party that offered nothing: all that the platform can, and events. */
    static List<Payload> offer(List<MediaFormat> formats) {
        List<Payload> ours = new ArrayList<>();
        Set<Integer> taken = new HashSet<>();
        addOthers(ours, taken, formats);
        EventPayloads.add(ours, taken, formats);
        return ours;
    }

    private static void addOthers(List<Payload> ours, Set<Integer> taken, List<MediaFormat> formats) {
        int end = 0; // of the audio
        while (end < ours.size() && ours.get(end).isAudio()) {
            end++;
        }
        for (MediaFormat format : formats) {
            int type = knows(ours, format) || !format.isAudio() ? -1 : free(format, taken);
            if (type >= 0) {
                taken.add(type);
                ours.add(
                        end++,
                        new Payload(type, format.name(), format.clockRateHz(), format.channels(), format.parameters()));
            }
        }
    }

    private static boolean knows(List<Payload> payloads, MediaFormat format) {
        for (Payload payload : payloads) {
            if (payload.is(format)) {
                return true;
            }
        }
        return false;
    }

    /** A payload type for a format; -1 if there is none. */
    static int free(MediaFormat format, Set<Integer> taken) {
        if (format.payloadType() >= 0) {
            return taken.contains(format.payloadType()) ? -1 : format.payloadType();
        }
        for (int type = LAST_DYNAMIC; type >= FIRST_DYNAMIC; type--) { // peers begin at the other end
            if (!taken.contains(type)) {
                return type;
            }
        }
        return -1;
    }

    /**
     * What to answer to a party that offered this when the other party answered that: what they have in common, in the
     * answerer's order, under the offerer's payload types. Without a common codec it is the offerer's first that the
     * platform knows.
     */
    static List<Payload> answer(List<Payload> offered, List<Payload> answered, List<MediaFormat> formats) {
        List<Payload> ours = new ArrayList<>();
        for (Payload theirs : answered) {
            Optional<Payload> common = find(offered, theirs);
            if (common.isPresent() && theirs.isAudio() && theirs.isOneOf(formats)) {
                ours.add(theirs.with(common.get().type()));
            }
        }
        boolean relayed = !ours.isEmpty();
        if (!relayed) {
            first(offered, formats).ifPresent(ours::add);
        }
        if (!relayed || answered.stream().anyMatch(Payload::isNoise)) { // who relays cannot make up for it
            noise(ours, offered, formats).ifPresent(ours::add);
        }
        EventPayloads.answer(ours, offered, answered, formats);
        return ours;
    }

    /** What the platform itself answers to an offer: the first codec it knows, its comfort noise, and events. */
    static List<Payload> answer(List<Payload> offered, List<MediaFormat> formats) {
        List<Payload> ours = new ArrayList<>();
        first(offered, formats).ifPresent(ours::add);
        noise(ours, offered, formats).ifPresent(ours::add);
        EventPayloads.answer(ours, offered, offered, formats);
        return ours;
    }

    /** The offerer's comfort noise, if it goes with a codec that is answered: it has the same clock (RFC 3389 §4). */
    private static Optional<Payload> noise(List<Payload> ours, List<Payload> offered, List<MediaFormat> formats) {
        return offered.stream()
                .filter(payload -> payload.isNoise() && payload.isOneOf(formats))
                .filter(payload -> ours.stream().anyMatch(audio -> audio.clockRateHz() == payload.clockRateHz()))
                .findFirst();
    }

    private static Optional<Payload> first(List<Payload> offered, List<MediaFormat> formats) {
        for (Payload payload : offered) {
            for (MediaFormat format : formats) {
                if (payload.isAudio() && payload.is(format)) {
                    return Optional.of(new Payload(
                            payload.type(),
                            payload.name(),
                            payload.clockRateHz(),
                            payload.channels(),
                            AnnexB.answer(payload, format.parameters())));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * What was agreed on by two descriptions.
     *
     * @param ours   our own description's payloads
     * @param theirs the peer's
     * @param offer  whether ours was the offer; the answer's order counts
     */
    static MediaTerms terms(List<Payload> ours, List<Payload> theirs, boolean offer, int packetMs) {
        List<NegotiatedFormat> formats = new ArrayList<>();
        for (Payload payload : offer ? theirs : ours) {
            Optional<Payload> mine = find(ours, payload);
            Optional<Payload> other = find(theirs, payload);
            if (mine.isPresent() && other.isPresent()) {
                Payload peer = other.get();
                formats.add(new NegotiatedFormat(
                        peer.format(), mine.get().type(), peer.type(), AnnexB.agreed(mine.get(), peer)));
            }
        }
        return new MediaTerms(formats, packetMs);
    }

    private static Optional<Payload> find(List<Payload> payloads, Payload same) {
        for (Payload payload : payloads) {
            if (payload.isSameAs(same)) {
                return Optional.of(payload);
            }
        }
        return Optional.empty();
    }
}
