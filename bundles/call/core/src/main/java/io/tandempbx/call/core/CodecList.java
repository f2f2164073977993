package io.tandempbx.call.core;

import io.tandempbx.media.api.MediaFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The only codecs that are spoken with a party, the best first; what is no codec, such as telephone events, it does not
 * touch. Immutable.
 *
 * @param names of encodings as in SDP, compared without case; empty for all codecs in whichever order they come
 */
record CodecList(List<String> names) {
    static final CodecList ALL = new CodecList(List.of());

    private static final Set<String> NO_CODECS = Set.of("telephone-event", "cn");

    CodecList {
        names = List.copyOf(names);
    }

    /** Those of the platform's formats that may be spoken, in the order of this list. */
    List<MediaFormat> formats(List<MediaFormat> enabled) {
        return sorted(enabled, MediaFormat::name);
    }

    /** Those of a description's payload types that may be spoken, in the order of this list. */
    List<Payload> payloads(List<Payload> described) {
        return sorted(described, Payload::name);
    }

    /** Whether none of the platform's formats may be spoken. */
    boolean excludesAll(List<MediaFormat> enabled) {
        return !names.isEmpty() && formats(enabled).stream().allMatch(format -> isNoCodec(format.name()));
    }

    /** The same, and after its codecs the one of a conversation that is going on. */
    CodecList with(String codec) {
        if (names.isEmpty() || codec.isEmpty() || names.stream().anyMatch(codec::equalsIgnoreCase)) {
            return this;
        }
        List<String> more = new ArrayList<>(names);
        more.add(codec);
        return new CodecList(more);
    }

    private <T> List<T> sorted(List<T> all, Function<T, String> nameOf) {
        if (names.isEmpty()) {
            return all;
        }
        List<T> kept = new ArrayList<>();
        for (String name : names) {
            for (T each : all) {
                if (name.equalsIgnoreCase(nameOf.apply(each)) && !kept.contains(each)) {
                    kept.add(each);
                }
            }
        }
        all.stream().filter(each -> isNoCodec(nameOf.apply(each))).forEach(kept::add);
        return kept;
    }

    private static boolean isNoCodec(String name) {
        return NO_CODECS.stream().anyMatch(name::equalsIgnoreCase);
    }
}
