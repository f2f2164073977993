package io.tandempbx.media.engine;

import io.tandempbx.codec.api.CodecFactory;
import io.tandempbx.codec.api.CodecFormat;
import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.wiring.api.ServiceSlot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The codecs that are present. A format stays on offer for {@link #GRACE_NS} after its codec went, for the codec may
 * just be in the middle of its replacement. Thread-safe.
 */
final class CodecCatalog {
    static final long GRACE_NS = 2_000_000_000L;
    private static final List<String> FIRST = List.of("PCMU", "PCMA");
    private static final MediaFormat TELEPHONE_EVENT = new MediaFormat("telephone-event", 8000, 1, -1);

    private static final class Entry {
        private final MediaFormat format;
        private final ServiceSlot<CodecFactory> slot = new ServiceSlot<>();
        private volatile long goneNs;

        Entry(CodecFormat format) {
            this.format = new MediaFormat(format.name(), format.clockRateHz(), format.channels(), format.payloadType());
        }
    }

    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final MediaClock clock;
    private volatile List<Entry> ranked = List.of(); // the entries, best first

    CodecCatalog(MediaClock clock) {
        this.clock = clock;
    }

    void bind(CodecFactory codec) {
        CodecFormat format = codec.format();
        entries.computeIfAbsent(key(format.name(), format.clockRateHz()), key -> new Entry(format))
                .slot
                .bind(codec);
        rank();
    }

    private synchronized void rank() {
        ranked = entries.values().stream()
                .sorted(Comparator.comparingInt(CodecCatalog::place).thenComparing(entry -> entry.format.name()))
                .toList();
    }

    /** Returns when no thread is inside this codec any more. */
    void unbind(CodecFactory codec) {
        for (Entry entry : entries.values()) {
            boolean present = entry.slot.call(bound -> bound == codec).orElse(false);
            if (present) {
                entry.goneNs = clock.nowNs();
                entry.slot.unbind(codec);
            }
        }
    }

    /** What can be negotiated now, best first. */
    List<MediaFormat> formats() {
        long nowNs = clock.nowNs();
        List<MediaFormat> formats = new ArrayList<>();
        for (Entry entry : ranked) {
            if (entry.slot.isBound() || nowNs - entry.goneNs < GRACE_NS) {
                formats.add(entry.format);
            }
        }
        formats.add(TELEPHONE_EVENT);
        return Collections.unmodifiableList(formats);
    }

    /** Lets {@code use} run on the codec of this format; false when it is not there. */
    boolean use(MediaFormat format, Consumer<CodecFactory> use) {
        Entry entry = entries.get(key(format.name(), format.clockRateHz()));
        return entry != null && entry.slot.run(use);
    }

    private static int place(Entry entry) {
        int place = FIRST.indexOf(entry.format.name().toUpperCase(Locale.ROOT));
        return place < 0 ? FIRST.size() : place;
    }

    private static String key(String name, int clockRateHz) {
        return name.toUpperCase(Locale.ROOT) + "/" + clockRateHz;
    }
}
