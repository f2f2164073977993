package io.tandempbx.call.core;

import io.tandempbx.media.api.MediaFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The telephone events of a description: they have the clock of the audio beside which they are sent (RFC 4733 §2.1, RFC
 * 7587 §4), but many phones know them at 8000 Hz only. Pure functions.
 */
final class EventPayloads {
    private static final int USUAL_CLOCK_HZ = 8000;
    private static final int USUAL_TYPE = 101; // some phones take no other

    private EventPayloads() {}

    /** Lets an offer to the peer of one that has events offer them at 8000 Hz and at each clock of its audio, and no other. */
    static void complete(List<Payload> ours, Set<Integer> taken, List<MediaFormat> formats) {
        List<Payload> known = ours.stream().filter(Payload::isEvents).toList();
        if (known.isEmpty()) {
            return;
        }
        ours.removeAll(known);
        List<Payload> events = new ArrayList<>();
        for (MediaFormat format : formats) {
            if (isFor(ours, format)) {
                known.stream()
                        .filter(payload -> payload.is(format))
                        .findFirst()
                        .or(() -> added(format, known.get(0).parameters(), taken))
                        .ifPresent(events::add);
            }
        }
        ours.addAll(events);
    }

    /** Lets an offer of the platform's own offer events at 8000 Hz and at each clock of its audio. */
    static void add(List<Payload> ours, Set<Integer> taken, List<MediaFormat> formats) {
        List<Payload> events = new ArrayList<>();
        for (MediaFormat format : formats) {
            if (isFor(ours, format)) {
                added(format, format.parameters(), taken).ifPresent(events::add);
            }
        }
        ours.addAll(events);
    }

    private static boolean isFor(List<Payload> ours, MediaFormat format) {
        return format.isEvents() && (format.clockRateHz() == USUAL_CLOCK_HZ || hasAudioAt(ours, format.clockRateHz()));
    }

    private static boolean hasAudioAt(List<Payload> payloads, int clockRateHz) {
        return payloads.stream().anyMatch(payload -> payload.isAudio() && payload.clockRateHz() == clockRateHz);
    }

    private static Optional<Payload> added(MediaFormat format, String parameters, Set<Integer> taken) {
        boolean usual = format.clockRateHz() == USUAL_CLOCK_HZ && !taken.contains(USUAL_TYPE);
        int type = usual ? USUAL_TYPE : Negotiation.free(format, taken);
        if (type < 0) {
            return Optional.empty();
        }
        taken.add(type);
        return Optional.of(new Payload(type, format.name(), format.clockRateHz(), format.channels(), parameters));
    }

    /**
     * Answers the events of an offer when the other party has some, at whatever clock: those at the clocks of the audio that
     * is answered, under the offerer's types; else the offerer's first that the platform knows.
     *
     * @param ours   the audio that is answered; the events are added
     * @param others what the other party has
     */
    static void answer(List<Payload> ours, List<Payload> offered, List<Payload> others, List<MediaFormat> formats) {
        List<Payload> known = offered.stream()
                .filter(payload -> payload.isEvents() && payload.isOneOf(formats))
                .toList();
        List<Payload> chosen = known.stream()
                .filter(payload -> hasAudioAt(ours, payload.clockRateHz()))
                .toList();
        for (Payload payload : chosen.isEmpty() ? known.stream().limit(1).toList() : chosen) {
            parameters(others, payload)
                    .ifPresent(parameters -> ours.add(new Payload(
                            payload.type(), payload.name(), payload.clockRateHz(), payload.channels(), parameters)));
        }
    }

    /** Which events the other party understands; empty if it has none. */
    private static Optional<String> parameters(List<Payload> others, Payload chosen) {
        return others.stream()
                .filter(chosen::isSameAs)
                .findFirst()
                .or(() -> others.stream().filter(Payload::isEvents).findFirst())
                .map(Payload::parameters);
    }
}
