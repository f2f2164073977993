package io.tandempbx.qos.core;

import io.tandempbx.qos.api.CallQuality;
import io.tandempbx.qos.api.Distribution;
import io.tandempbx.qos.api.Grouping;
import io.tandempbx.qos.api.QualityGroup;
import io.tandempbx.qos.api.QualityStatistics;
import io.tandempbx.qos.api.Rating;
import io.tandempbx.qos.api.StreamQuality;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Puts ended calls together and into figures. Pure functions. */
final class Figures {
    private static final int IPV4_OCTETS = 3; // of a /24
    private static final int IPV6_OCTETS = 8; // of a /64

    private Figures() {}

    /** @param poorBelow the MOS below which a direction is poor */
    static QualityStatistics statistics(List<CallQuality> calls, double poorBelow) {
        return statistics(calls.stream().flatMap(call -> call.streams().stream()), poorBelow);
    }

    private static QualityStatistics statistics(Stream<StreamQuality> all, double poorBelow) {
        List<StreamQuality> streams = all.filter(stream -> stream.sent() > 0).toList();
        Map<Rating, Integer> rated = new EnumMap<>(Rating.class);
        streams.forEach(stream -> rated.merge(Rating.of(stream.mos(), poorBelow), 1, Integer::sum));
        List<StreamQuality> known =
                streams.stream().filter(stream -> stream.mos() >= 0).toList();
        return new QualityStatistics(
                streams.size(),
                rated.getOrDefault(Rating.GOOD, 0),
                rated.getOrDefault(Rating.FAIR, 0),
                rated.getOrDefault(Rating.POOR, 0),
                rated.getOrDefault(Rating.UNKNOWN, 0),
                distribution(known, StreamQuality::mos),
                distribution(known, StreamQuality::lossPercent),
                distribution(known, StreamQuality::jitterAvgMs),
                distribution(known, StreamQuality::rttAvgMs));
    }

    private static Distribution distribution(List<StreamQuality> streams, ToDoubleFunction<StreamQuality> figure) {
        return distribution(
                streams.stream().mapToDouble(figure).filter(value -> value >= 0).toArray());
    }

    static Distribution distribution(double... values) {
        if (values.length == 0) {
            return Distribution.EMPTY;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Distribution(
                sorted.length,
                Arrays.stream(sorted).average().orElse(0),
                sorted[0],
                percentile(sorted, 5),
                percentile(sorted, 50),
                percentile(sorted, 95),
                sorted[sorted.length - 1]);
    }

    /** The smallest value that this share of all does not exceed. */
    private static double percentile(double[] sorted, int percent) {
        int rank = (int) Math.ceil(percent / 100.0 * sorted.length);
        return sorted[Math.max(0, rank - 1)];
    }

    static List<QualityGroup> groups(Grouping grouping, List<CallQuality> calls, double poorBelow) {
        Map<String, List<StreamQuality>> streams = new TreeMap<>();
        Map<String, Set<String>> callIds = new TreeMap<>();
        for (CallQuality call : calls) {
            for (StreamQuality stream : call.streams()) {
                String key = stream.sent() == 0 ? "" : key(grouping, call, stream);
                if (!key.isEmpty()) {
                    streams.computeIfAbsent(key, any -> new ArrayList<>()).add(stream);
                    callIds.computeIfAbsent(key, any -> new HashSet<>()).add(call.callId());
                }
            }
        }
        List<QualityGroup> groups = new ArrayList<>();
        streams.forEach((key, members) -> groups.add(new QualityGroup(
                key, callIds.getOrDefault(key, Set.of()).size(), statistics(members.stream(), poorBelow))));
        if (grouping != Grouping.HOUR) {
            groups.sort(Comparator.comparingDouble(Figures::worst));
        }
        return groups;
    }

    private static double worst(QualityGroup group) {
        Distribution mos = group.statistics().mos();
        return mos.count() == 0 ? Double.MAX_VALUE : mos.average();
    }

    /** Empty for what belongs nowhere. */
    private static String key(Grouping grouping, CallQuality call, StreamQuality stream) {
        return switch (grouping) {
            case EXTENSION -> stream.trunk().isEmpty() ? stream.party() : "";
            case TRUNK -> stream.trunk();
            case CODEC -> stream.codec();
            case SUBNET -> subnet(stream.address());
            case HOUR -> call.startedAt().truncatedTo(ChronoUnit.HOURS).toString();
        };
    }

    /** The network of an address as it is written in text; empty for none. */
    static String subnet(String address) {
        if (address.isEmpty()) {
            return "";
        }
        try {
            byte[] octets = InetAddress.getByName(address).getAddress();
            int kept = octets.length == 4 ? IPV4_OCTETS : IPV6_OCTETS;
            Arrays.fill(octets, kept, octets.length, (byte) 0);
            return InetAddress.getByAddress(octets).getHostAddress() + "/" + kept * 8;
        } catch (UnknownHostException e) {
            return ""; // no address in text: nothing is looked up by name here
        }
    }
}
