package io.tandempbx.qos.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.qos.api.CallQuality;
import io.tandempbx.qos.api.Cause;
import io.tandempbx.qos.api.Distribution;
import io.tandempbx.qos.api.Grouping;
import io.tandempbx.qos.api.QualityGroup;
import io.tandempbx.qos.api.QualityStatistics;
import io.tandempbx.qos.api.StreamQuality;
import io.tandempbx.qos.api.Way;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FiguresTest {
    private static final Instant NINE = Instant.parse("2026-11-02T09:10:00Z");

    private static final List<CallQuality> CALLS = List.of(
            call(
                    "c1",
                    NINE,
                    stream("1001", "PCMU", "", "192.0.2.7", 4.4),
                    stream("1002", "PCMU", "", "192.0.2.9", 3.8)),
            call(
                    "c2",
                    NINE.plusSeconds(5400),
                    stream("1001", "G729", "", "192.0.2.7", 3.0),
                    stream("0301234", "PCMA", "berlin", "198.51.100.4", -1)),
            call("c3", NINE.plusSeconds(60), stream("1003", "PCMU", "", "2001:db8::17", 4.1)));

    @Test
    void shouldCountRatingsAndSayNothingOfWhatIsUnknown() {
        QualityStatistics all = Figures.statistics(CALLS, 3.5);
        assertEquals(5, all.streams());
        assertEquals(2, all.good());
        assertEquals(1, all.fair());
        assertEquals(1, all.poor());
        assertEquals(1, all.unknown());
        assertEquals(4, all.mos().count());
        assertEquals((4.4 + 3.8 + 3.0 + 4.1) / 4, all.mos().average(), 1e-9);
        assertEquals(3.0, all.mos().min());
        assertEquals(0, all.rttMs().count());
    }

    @Test
    void shouldTakePercentilesByRank() {
        double[] values =
                IntStream.rangeClosed(1, 200).mapToDouble(i -> 201 - i).toArray();
        assertEquals(new Distribution(200, 100.5, 1, 10, 100, 190, 200), Figures.distribution(values));
        assertEquals(new Distribution(1, 7, 7, 7, 7, 7, 7), Figures.distribution(7));
        assertEquals(Distribution.EMPTY, Figures.distribution());
    }

    @Test
    void shouldGroupWithTheWorstFirst() {
        List<QualityGroup> extensions = Figures.groups(Grouping.EXTENSION, CALLS, 3.5);
        assertEquals(List.of("1001", "1002", "1003"), keys(extensions));
        assertEquals(2, extensions.get(0).calls());
        assertEquals(3.7, extensions.get(0).statistics().mos().average(), 1e-9);
        assertEquals(List.of("berlin"), keys(Figures.groups(Grouping.TRUNK, CALLS, 3.5)));
        assertEquals(List.of("G729", "PCMU", "PCMA"), keys(Figures.groups(Grouping.CODEC, CALLS, 3.5)));
        assertEquals(
                List.of("192.0.2.0/24", "2001:db8:0:0:0:0:0:0/64", "198.51.100.0/24"),
                keys(Figures.groups(Grouping.SUBNET, CALLS, 3.5)));
        assertEquals(
                List.of("2026-11-02T09:00:00Z", "2026-11-02T10:00:00Z"),
                keys(Figures.groups(Grouping.HOUR, CALLS, 3.5)));
    }

    @Test
    void shouldNameNetworks() {
        assertEquals("10.1.2.0/24", Figures.subnet("10.1.2.255"));
        assertEquals("2001:db8:1:2:0:0:0:0/64", Figures.subnet("[2001:db8:1:2:3:4:5:6]"));
        assertEquals("", Figures.subnet(""));
    }

    @Test
    void shouldKeepACallAsARecord() {
        CallQuality call = CALLS.get(1);
        assertEquals(call, Records.call(Records.of(call)));
    }

    private static List<String> keys(List<QualityGroup> groups) {
        return groups.stream().map(QualityGroup::key).toList();
    }

    private static CallQuality call(String id, Instant at, StreamQuality... streams) {
        return new CallQuality(
                id, "1001", "1002", at, Optional.of(at.plusSeconds(30)), "", Cause.NONE, List.of(streams));
    }

    private static StreamQuality stream(String party, String codec, String trunk, String address, double mos) {
        return new StreamQuality(party, Way.RECEIVED, codec, trunk, address, 100, 99, 1, 0, 1, 2, 3, -1, -1, mos, mos);
    }
}
