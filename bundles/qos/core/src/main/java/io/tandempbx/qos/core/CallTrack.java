package io.tandempbx.qos.core;

import io.tandempbx.call.api.CallState;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.call.api.LegSummary;
import io.tandempbx.media.api.SessionStatistics;
import io.tandempbx.qos.api.CallQuality;
import io.tandempbx.qos.api.Cause;
import io.tandempbx.qos.api.Way;
import io.tandempbx.qos.core.Causes.Direction;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Follows one call from sample to sample; confined to the thread of the monitor. */
final class CallTrack {
    private static final int VERSION = 1;
    private static final String HELD = "held";

    /** Both directions of a media session. */
    private record LegTrack(StreamTrack received, StreamTrack sent) {
        Stream<StreamTrack> both() {
            return Stream.of(received, sent);
        }
    }

    /** A direction with what happened in it since the sample before. */
    record Judged(StreamTrack stream, Direction direction) {}

    final String callId;
    private final String from;
    private final String to;
    private final Instant startedAt;
    private String trunk = "";
    private boolean talking; // and nobody is on hold
    private final Map<String, LegTrack> legs = new LinkedHashMap<>(); // by media session
    private final Set<String> over = new HashSet<>(); // media sessions that are no longer of this call
    private List<Judged> latest = List.of();
    private Cause present = Cause.NONE;
    private Cause worst = Cause.NONE;
    private double worstMos = Double.MAX_VALUE;

    CallTrack(CallSummary call) {
        this(call.callId(), call.from(), call.to(), call.startedAt());
    }

    private CallTrack(String callId, String from, String to, Instant startedAt) {
        this.callId = callId;
        this.from = from;
        this.to = to;
        this.startedAt = startedAt;
    }

    /**
     * Takes what became of the call.
     *
     * @param statistics of a media session by its name
     */
    void update(CallSummary call, Function<String, Optional<SessionStatistics>> statistics) {
        trunk = call.trunk();
        talking = call.state() == CallState.TALKING
                && call.legs().stream().noneMatch(leg -> leg.state().equals(HELD));
        Set<String> there = call.legs().stream().map(LegSummary::mediaSession).collect(Collectors.toSet());
        legs.forEach((session, leg) -> {
            if (!there.contains(session) && over.add(session)) {
                finish(leg, statistics.apply(session));
            }
        });
        over.removeAll(there);
        for (LegSummary leg : call.legs()) {
            String session = leg.mediaSession();
            if (!session.isEmpty()) {
                LegTrack track = legs.get(session);
                if (track == null) {
                    track = new LegTrack(
                            new StreamTrack(session, leg, Way.RECEIVED), new StreamTrack(session, leg, Way.SENT));
                    legs.put(session, track);
                    Stream<StreamTrack> both = track.both();
                    statistics.apply(session).ifPresent(counted -> both.forEach(stream -> stream.begin(counted)));
                }
                track.both().forEach(stream -> stream.update(leg));
            }
        }
    }

    /** Looks at all its sessions again. */
    void sample(Function<String, Optional<SessionStatistics>> statistics) {
        List<Judged> judged = new ArrayList<>();
        present().forEach(leg -> statistics.apply(leg.received.session).ifPresent(counted -> {
            boolean heard = talking && leg.sent.moved(counted);
            judge(leg.sent, leg.sent.take(counted, false), judged);
            judge(leg.received, leg.received.take(counted, heard), judged);
        }));
        latest = List.copyOf(judged);
    }

    private Stream<LegTrack> present() {
        return legs.values().stream().filter(leg -> !over.contains(leg.received.session));
    }

    /** Whether a party was here and is no longer. */
    boolean isLeftBy(String party) {
        return present().noneMatch(leg -> leg.received.party.equals(party));
    }

    /** Whether so many looks in a row told nothing of a direction of a party that is here. */
    boolean isUnknown(String party, Way way, int looks) {
        return present()
                .flatMap(LegTrack::both)
                .filter(stream -> stream.party.equals(party) && stream.way == way)
                .allMatch(stream -> stream.unknownInRow >= looks);
    }

    private static void judge(StreamTrack stream, Optional<Sample> taken, List<Judged> judged) {
        stream.unknownInRow = taken.isPresent() ? 0 : stream.unknownInRow + 1;
        taken.ifPresent(sample -> judged.add(new Judged(stream, new Direction(stream.party, stream.way, sample))));
    }

    /** The latest sample of each direction in which there was enough to judge. */
    List<Judged> latest() {
        return latest;
    }

    List<Direction> directions() {
        return latest.stream().map(Judged::direction).toList();
    }

    boolean isTalking() {
        return talking;
    }

    /** Why the latest sample is bad. */
    void explained(Cause cause) {
        present = cause;
        double mos = latest.stream()
                .mapToDouble(judged -> judged.direction().sample().mos())
                .min()
                .orElse(Double.MAX_VALUE);
        if (cause.kind() != Cause.Kind.NONE && mos < worstMos) {
            worst = cause;
            worstMos = mos;
        }
    }

    /** The last counters of its sessions. */
    void finish(Function<String, Optional<SessionStatistics>> statistics) {
        present().forEach(leg -> finish(leg, statistics.apply(leg.received.session)));
    }

    private static void finish(LegTrack leg, Optional<SessionStatistics> counted) {
        counted.ifPresent(last -> leg.both().forEach(stream -> stream.finish(last)));
    }

    /** Whether any packet went. */
    boolean isMeasured() {
        return legs.values().stream().flatMap(LegTrack::both).anyMatch(StreamTrack::isUsed);
    }

    CallQuality running() {
        return quality(Optional.empty(), present);
    }

    CallQuality ended(Instant at) {
        return quality(Optional.of(at), worst);
    }

    private CallQuality quality(Optional<Instant> endedAt, Cause cause) {
        return new CallQuality(
                callId,
                from,
                to,
                startedAt,
                endedAt,
                trunk,
                cause,
                legs.values().stream()
                        .flatMap(LegTrack::both)
                        .map(StreamTrack::quality)
                        .toList());
    }

    byte[] toRecord() {
        RecordWriter out = new RecordWriter(VERSION)
                .text(callId)
                .text(from)
                .text(to)
                .int64(startedAt.toEpochMilli())
                .text(trunk)
                .flag(talking);
        Records.cause(out, worst);
        out.int64(Double.doubleToLongBits(worstMos));
        return out.list(legs.values(), (writer, leg) -> {
                    leg.received.write(writer);
                    leg.sent.write(writer);
                })
                .list(over, RecordWriter::text)
                .toBytes();
    }

    static CallTrack fromRecord(byte[] record) {
        RecordReader in = new RecordReader(record);
        if (in.version() != VERSION) {
            throw new IllegalArgumentException("record of version " + in.version());
        }
        CallTrack call = new CallTrack(in.text(), in.text(), in.text(), Instant.ofEpochMilli(in.int64()));
        call.trunk = in.text();
        call.talking = in.flag();
        call.worst = Records.cause(in);
        call.worstMos = Double.longBitsToDouble(in.int64());
        in.list(reader -> new LegTrack(StreamTrack.read(reader), StreamTrack.read(reader)))
                .forEach(leg -> call.legs.put(leg.received.session, leg));
        call.over.addAll(in.list(RecordReader::text));
        return call;
    }
}
