package io.tandempbx.qos.core;

import io.tandempbx.media.api.EModel;
import io.tandempbx.qos.api.Cause;
import io.tandempbx.qos.api.Cause.Kind;
import io.tandempbx.qos.api.Thresholds;
import io.tandempbx.qos.api.Way;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Tells why a call sounds bad, from one sample of each of its directions. Pure functions.
 *
 * <p>Loss that one party reports of what it hears may have happened before the packets came here: then the direction in which
 * they came is to blame, and the other is explained by it. Of several things that are wrong with a direction the one counts
 * without which its rating (ITU-T G.107) would gain most.
 */
final class Causes {
    /** As much of the loss as must have been there before, for the rest to be chance. */
    private static final double EXPLAINED = 0.5;

    /** One direction of one leg. */
    record Direction(String party, Way way, Sample sample) {}

    private Causes() {}

    /** The worst thing in a call. */
    static Cause of(List<Direction> call, Thresholds thresholds, Load load) {
        List<Direction> broken = broken(call, thresholds);
        if (broken.isEmpty()) {
            return Cause.NONE;
        }
        return broken.stream()
                .min(Comparator.comparing((Direction direction) -> !direction.sample.silent())
                        .thenComparing(direction -> direction.sample.mos()))
                .map(worst -> of(worst, call, thresholds, load))
                .orElse(Cause.NONE);
    }

    /** What is wrong with one direction of a call. */
    static Cause of(Direction direction, List<Direction> call, Thresholds thresholds, Load load) {
        if (load.isToBlame()) {
            return new Cause(
                    Kind.LOCAL_LOAD,
                    "",
                    Way.RECEIVED,
                    text(
                            "this machine does not keep up: load %.1f for each processor, %d of %d calls suffer",
                            load.perProcessor(), load.suffering(), load.calls()));
        }
        return of(direction, call, thresholds);
    }

    /** The directions that break a threshold and are not explained by another. */
    static List<Direction> broken(List<Direction> call, Thresholds thresholds) {
        return call.stream()
                .filter(one -> !one.sample.broken(thresholds).isEmpty() && !isExplained(one, call, thresholds))
                .toList();
    }

    /** Whether what is lost on the way to a party was lost before it came here, and nothing else is wrong. */
    private static boolean isExplained(Direction direction, List<Direction> call, Thresholds thresholds) {
        Sample sample = direction.sample;
        boolean otherwiseGood = new Sample(0, sample.jitterMs(), sample.rttMs(), sample.codec(), false)
                .broken(thresholds)
                .isEmpty();
        return direction.way == Way.SENT
                && otherwiseGood
                && call.stream()
                        .filter(other -> other.way == Way.RECEIVED && !other.party.equals(direction.party))
                        .anyMatch(other -> other.sample.lossPercent() >= EXPLAINED * sample.lossPercent());
    }

    private static Cause of(Direction direction, List<Direction> call, Thresholds thresholds) {
        Sample sample = direction.sample;
        if (sample.silent()) {
            String others = call.stream()
                    .filter(other -> other.way == Way.RECEIVED && !other.sample.silent())
                    .map(Direction::party)
                    .findFirst()
                    .map(heard -> ", while " + heard + " is heard")
                    .orElse("");
            return cause(Kind.ONE_WAY, direction, "nothing comes from " + direction.party + others);
        }
        Kind kind = kind(sample, sample.broken(thresholds));
        return switch (kind) {
            case LOSS -> cause(
                    kind,
                    direction,
                    direction.way == Way.RECEIVED
                            ? text(
                                    "%.1f %% of what %s sends is lost before it is here",
                                    sample.lossPercent(), direction.party)
                            : text(
                                    "%.1f %% of what is sent to %s is lost on its way",
                                    sample.lossPercent(), direction.party));
            case JITTER -> cause(
                    kind,
                    direction,
                    direction.way == Way.RECEIVED
                            ? text("what %s sends comes unevenly: jitter %.0f ms", direction.party, sample.jitterMs())
                            : text(
                                    "what is sent to %s comes there unevenly: jitter %.0f ms",
                                    direction.party, sample.jitterMs()));
            case DELAY -> cause(
                    kind, direction, text("the way to %s and back takes %.0f ms", direction.party, sample.rttMs()));
            default -> cause(
                    Kind.CODEC,
                    direction,
                    text("%s does not allow for more than a MOS of %.1f", sample.codec(), codecAlone(sample)));
        };
    }

    private static Kind kind(Sample sample, List<String> broken) {
        boolean onlyMos = broken.equals(List.of(Sample.MOS));
        double rating = rating(sample.lossPercent(), sample.jitterMs(), sample.rttMs(), sample.codec());
        double loss = rating(0, sample.jitterMs(), sample.rttMs(), sample.codec()) - rating;
        double jitter = rating(sample.lossPercent(), 0, sample.rttMs(), sample.codec()) - rating;
        double delay = rating(sample.lossPercent(), sample.jitterMs(), 0, sample.codec()) - rating;
        double codec = rating(sample.lossPercent(), sample.jitterMs(), sample.rttMs(), "") - rating;
        Kind kind = Kind.CODEC;
        double gain = onlyMos ? codec : -1;
        if ((onlyMos || broken.contains(Sample.LOSS)) && loss > gain) {
            kind = Kind.LOSS;
            gain = loss;
        }
        if ((onlyMos || broken.contains(Sample.JITTER)) && jitter > gain) {
            kind = Kind.JITTER;
            gain = jitter;
        }
        if ((onlyMos || broken.contains(Sample.RTT)) && delay > gain) {
            kind = Kind.DELAY;
        }
        return kind;
    }

    private static double rating(double lossPercent, double jitterMs, double rttMs, String codec) {
        return EModel.rating(EModel.delayMs(rttMs, jitterMs), lossPercent, codec);
    }

    private static double codecAlone(Sample sample) {
        return EModel.mos(0, 0, 0, sample.codec());
    }

    private static Cause cause(Kind kind, Direction direction, String text) {
        return new Cause(kind, direction.party, direction.way, text);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
