package io.tandempbx.qos.core;

import io.tandempbx.call.api.LegSummary;
import io.tandempbx.media.api.EModel;
import io.tandempbx.media.api.JitterBufferStatistics;
import io.tandempbx.media.api.SessionStatistics;
import io.tandempbx.qos.api.BufferCounts;
import io.tandempbx.qos.api.StreamQuality;
import io.tandempbx.qos.api.Way;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Follows one direction of one leg from sample to sample. What is said of packets comes from the session's own counters, so a
 * gap between samples loses none of them. Confined to the thread of the monitor.
 */
final class StreamTrack {
    /** In a sample with fewer packets a single one would decide. */
    private static final int LEAST_PACKETS = 10;

    final String session;
    final String party;
    final Way way;
    private String trunk;
    private String codec;
    private String address = "";
    private String remote = ""; // of which the address is
    private long packets; // received or sent, as the session counts them
    private long missing; // of those received, negative with duplicates; of those sent, as the reports add up to
    private double unreported; // the part of a packet that did not add up to one yet
    private long disordered;
    private int samples;
    private double jitterSum;
    private double jitterMax;
    private int rttSamples;
    private double rttSum;
    private double rttMax;
    private double worstMos = -1;
    private @Nullable BufferTrack buffer; // none of what is relayed; in no record, the session itself goes on counting
    private boolean begun;
    int badInRow;
    int goodInRow;
    int unknownInRow; // looks that told too little to judge; in no record, a successor counts anew

    StreamTrack(String session, LegSummary leg, Way way) {
        this(session, leg.party(), way, leg.trunk(), leg.codec());
    }

    private StreamTrack(String session, String party, Way way, String trunk, String codec) {
        this.session = session;
        this.party = party;
        this.way = way;
        this.trunk = trunk;
        this.codec = codec;
    }

    /** Takes what may change while a leg lasts. */
    void update(LegSummary leg) {
        trunk = leg.trunk();
        codec = leg.codec().isEmpty() ? codec : leg.codec();
    }

    /** Starts from what the session has counted already, since only what comes from now on can be told apart. */
    void begin(SessionStatistics counted) {
        begun = true;
        count(counted);
    }

    /**
     * Looks at the session again.
     *
     * @param heard whether packets should come: the parties talk and another is heard
     * @return what happened since the last time; empty when that was too little to judge
     */
    Optional<Sample> take(SessionStatistics counted, boolean heard) {
        if (!begun) { // media was away when the call was first seen
            begin(counted);
            return Optional.empty();
        }
        long packetsBefore = packets;
        long missingBefore = missing;
        count(counted);
        long came = packets - packetsBefore;
        if (way == Way.SENT) {
            boolean known = counted.outbound().mos() >= 0 && came >= LEAST_PACKETS;
            return known
                    ? Optional.of(taken(new Sample(
                            counted.outbound().lossPercent(),
                            counted.outbound().jitterMs(),
                            counted.outbound().rttMs(),
                            codec,
                            false)))
                    : Optional.empty();
        }
        long expected = came + missing - missingBefore;
        if (came == 0) {
            return heard && counted.silentMs() != 0 // who said that it falls silent is not missed
                    ? Optional.of(taken(new Sample(0, 0, counted.inbound().rttMs(), codec, true)))
                    : Optional.empty();
        }
        if (expected < LEAST_PACKETS) {
            return Optional.empty();
        }
        double loss = 100.0 * Math.max(0, missing - missingBefore) / expected;
        return Optional.of(taken(
                new Sample(loss, counted.inbound().jitterMs(), counted.inbound().rttMs(), codec, false)));
    }

    private void count(SessionStatistics counted) {
        if (!counted.remote().isEmpty() && !counted.remote().equals(remote)) {
            remote = counted.remote();
            address = remote.substring(0, remote.lastIndexOf(':'))
                    .replace("[", "")
                    .replace("]", "");
        }
        if (way == Way.RECEIVED) {
            packets = counted.packetsReceived();
            missing = counted.packetsLost();
            disordered = counted.packetsDisordered();
            take(counted.buffer());
            return;
        }
        long more = counted.packetsSent() - packets;
        packets = counted.packetsSent();
        unreported += more * counted.outbound().lossPercent() / 100;
        missing += (long) unreported;
        unreported -= (long) unreported;
    }

    private Sample taken(Sample sample) {
        worstMos = worstMos < 0 ? sample.mos() : Math.min(worstMos, sample.mos());
        if (sample.silent()) {
            return sample;
        }
        samples++;
        jitterSum += sample.jitterMs();
        jitterMax = Math.max(jitterMax, sample.jitterMs());
        if (sample.rttMs() >= 0) {
            rttSamples++;
            rttSum += sample.rttMs();
            rttMax = Math.max(rttMax, sample.rttMs());
        }
        return sample;
    }

    /** For a call that was too short for a sample: what the session says of it. */
    void finish(SessionStatistics counted) {
        count(counted);
        var said = way == Way.RECEIVED ? counted.inbound() : counted.outbound();
        if (samples == 0 && packets >= LEAST_PACKETS && said.mos() >= 0) {
            taken(new Sample(said.lossPercent(), said.jitterMs(), said.rttMs(), codec, false));
        }
    }

    /** Whether packets went since the last time. */
    boolean moved(SessionStatistics counted) {
        return (way == Way.RECEIVED ? counted.packetsReceived() : counted.packetsSent()) > packets;
    }

    /** Whether any packet went. */
    boolean isUsed() {
        return packets > 0;
    }

    StreamQuality quality() {
        long lost = Math.max(0, missing);
        long sent = way == Way.RECEIVED ? packets + lost : packets;
        long received = way == Way.RECEIVED ? packets : packets - lost;
        double loss = sent == 0 ? 0 : 100.0 * lost / sent;
        double jitter = samples == 0 ? 0 : jitterSum / samples;
        double rtt = rttSamples == 0 ? -1 : rttSum / rttSamples;
        return new StreamQuality(
                party,
                way,
                codec,
                trunk,
                address,
                sent,
                received,
                lost,
                disordered,
                loss,
                jitter,
                jitterMax,
                rtt,
                rttSamples == 0 ? -1 : rttMax,
                samples == 0 ? -1 : EModel.mos(rtt, jitter, loss, codec),
                worstMos,
                buffer == null ? BufferCounts.NONE : buffer.counts());
    }

    private void take(JitterBufferStatistics counted) {
        if (buffer == null && !counted.equals(JitterBufferStatistics.NONE)) {
            buffer = new BufferTrack();
        }
        if (buffer != null) {
            buffer.take(counted);
        }
    }

    void write(RecordWriter out) {
        out.text(session)
                .text(party)
                .flag(way == Way.SENT)
                .text(trunk)
                .text(codec)
                .text(address);
        out.int64(packets).int64(missing).int64(disordered).int32(samples).int32(rttSamples);
        for (double value : new double[] {unreported, jitterSum, jitterMax, rttSum, rttMax, worstMos}) {
            out.int64(Double.doubleToLongBits(value));
        }
        out.int32(badInRow).int32(goodInRow);
    }

    static StreamTrack read(RecordReader in) {
        StreamTrack track =
                new StreamTrack(in.text(), in.text(), in.flag() ? Way.SENT : Way.RECEIVED, in.text(), in.text());
        track.begun = true;
        track.address = in.text();
        track.packets = in.int64();
        track.missing = in.int64();
        track.disordered = in.int64();
        track.samples = in.int32();
        track.rttSamples = in.int32();
        track.unreported = Double.longBitsToDouble(in.int64());
        track.jitterSum = Double.longBitsToDouble(in.int64());
        track.jitterMax = Double.longBitsToDouble(in.int64());
        track.rttSum = Double.longBitsToDouble(in.int64());
        track.rttMax = Double.longBitsToDouble(in.int64());
        track.worstMos = Double.longBitsToDouble(in.int64());
        track.badInRow = in.int32();
        track.goodInRow = in.int32();
        return track;
    }
}
