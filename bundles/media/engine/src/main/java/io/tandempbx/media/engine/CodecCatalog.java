package io.tandempbx.media.engine;

import io.tandempbx.codec.api.CodecFactory;
import io.tandempbx.codec.api.CodecFormat;
import io.tandempbx.media.api.MediaFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The codecs that are present. A format stays on offer for {@link #GRACE_NS} after its codec went, for the codec may
 * just be in the middle of its replacement. Thread-safe.
 */
final class CodecCatalog {
    static final long GRACE_NS = 2_000_000_000L;
    private static final int USUAL_CLOCK_HZ = 8000;
    private static final MediaFormat TELEPHONE_EVENT =
            new MediaFormat("telephone-event", USUAL_CLOCK_HZ, 1, -1, "0-16");
    private static final MediaFormat COMFORT_NOISE = new MediaFormat("CN", USUAL_CLOCK_HZ, 1, 13);

    private record Ranked(CodecSlot slot, MediaFormat format, MediaFormat gapped) {}

    private final Map<String, CodecSlot> slots = new ConcurrentHashMap<>();
    private final MediaClock clock;
    private final Supplier<CodecOrder> order;
    private volatile List<Ranked> ranked = List.of(); // by name

    CodecCatalog(MediaClock clock) {
        this(clock, () -> CodecOrder.PRESET);
    }

    /** The order is asked whenever the formats are. */
    CodecCatalog(MediaClock clock, Supplier<CodecOrder> order) {
        this.clock = clock;
        this.order = order;
    }

    /** Takes a codec; one that succeeds another has run before anybody who speaks waits for it. */
    void bind(CodecFactory codec) {
        CodecFormat named = codec.format();
        CodecSlot slot = slot(named.name(), named.clockRateHz());
        if (slot.format() != null) {
            Rehearsal.of(codec, clock);
        }
        slot.bind(codec, format(named, codec.fmtp(false)), format(named, codec.fmtp(true)));
        rank();
    }

    private static MediaFormat format(CodecFormat named, String fmtp) {
        return new MediaFormat(named.name(), named.clockRateHz(), named.channels(), named.payloadType(), fmtp);
    }

    private synchronized void rank() {
        List<Ranked> known = new ArrayList<>();
        for (CodecSlot slot : slots.values()) {
            MediaFormat format = slot.format();
            MediaFormat gapped = slot.gapped();
            if (format != null && gapped != null) {
                known.add(new Ranked(slot, format, gapped));
            }
        }
        known.sort(Comparator.comparing(entry -> entry.format().name()));
        ranked = List.copyOf(known);
    }

    /** Returns when no thread is inside this codec any more. */
    void unbind(CodecFactory codec) {
        for (CodecSlot slot : slots.values()) {
            slot.unbind(codec, clock.nowNs());
        }
    }

    /**
     * What can be negotiated now: codecs in the order of the settings, telephone events at 8000 Hz and at each other clock of
     * theirs, and comfort noise (RFC 3389) if one has its clock.
     */
    List<MediaFormat> formats() {
        long nowNs = clock.nowNs();
        List<MediaFormat> formats = new ArrayList<>();
        CodecOrder present = order.get();
        for (String name : present.names()) {
            for (Ranked entry : ranked) {
                boolean there = entry.slot().isPresent() || nowNs - entry.slot().goneNs() < GRACE_NS;
                if (there && entry.format().name().equalsIgnoreCase(name)) {
                    formats.add(present.leavesSilenceOut(name) ? entry.gapped() : entry.format());
                }
            }
        }
        addCompanions(formats);
        return Collections.unmodifiableList(formats);
    }

    private static void addCompanions(List<MediaFormat> formats) {
        Set<Integer> clocksHz = new LinkedHashSet<>();
        formats.forEach(format -> clocksHz.add(format.clockRateHz()));
        formats.add(TELEPHONE_EVENT);
        for (int clockHz : clocksHz) {
            if (clockHz != USUAL_CLOCK_HZ) {
                formats.add(new MediaFormat(TELEPHONE_EVENT.name(), clockHz, 1, -1, TELEPHONE_EVENT.parameters()));
            }
        }
        if (clocksHz.contains(USUAL_CLOCK_HZ)) {
            formats.add(COMFORT_NOISE);
        }
    }

    /** The place of this format's codec, whether or not it is there. */
    CodecSlot slot(MediaFormat format) {
        return slot(order.get().codecOf(format.name()), format.clockRateHz());
    }

    /** Whether silence need not be sent in this format where both sides agreed. */
    boolean leavesSilenceOut(MediaFormat format) {
        return order.get().leavesSilenceOut(format.name());
    }

    private CodecSlot slot(String codec, int clockRateHz) {
        return slots.computeIfAbsent(codec.toUpperCase(Locale.ROOT) + "/" + clockRateHz, key -> new CodecSlot());
    }

    /** Lets {@code use} run on the codec of this format; false when it is not there. */
    boolean use(MediaFormat format, Consumer<CodecFactory> use) {
        CodecSlot slot = slot(format);
        long stamp = slot.enter();
        try {
            CodecFactory present = slot.present();
            if (present == null) {
                return false;
            }
            use.accept(present);
            return true;
        } finally {
            slot.leave(stamp);
        }
    }
}
