package io.tandempbx.route.core;

import io.tandempbx.route.api.OutboundRoute;
import io.tandempbx.route.api.RouteRequest;
import io.tandempbx.route.api.TrunkChoice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * In which order the trunks of a route are tried: by the route's priority, then by the trunk's own, then by rate. Equals are
 * drawn by chance according to their weights, as RFC 2782 draws servers; one of weight 0 comes after all that have a weight,
 * and those of weight 0 have equal shares. The same request in the same second has the same order.
 */
final class TrunkOrder {
    private final Function<String, TrunkRank> ranks;
    private final RouteRequest request;
    private final Draft draft;

    TrunkOrder(Function<String, TrunkRank> ranks, RouteRequest request, Draft draft) {
        this.ranks = ranks;
        this.request = request;
        this.draft = draft;
    }

    private record Ranked(TrunkChoice choice, TrunkRank rank) {
        static final Comparator<Ranked> FIRST = Comparator.<Ranked>comparingInt(each -> each.choice.priority())
                .thenComparingInt(each -> each.rank.priority())
                .thenComparingInt(each -> each.choice.rate());

        @Override
        public String toString() {
            return choice.trunk() + " (priority " + choice.priority() + ", its own " + rank.priority() + ", rate "
                    + choice.rate() + ", weight " + rank.weight() + ")";
        }
    }

    /** The trunks of a route, the first to be tried first; the trace says why if there are several. */
    List<TrunkChoice> of(OutboundRoute route) {
        List<Ranked> sorted = route.trunks().stream()
                .map(choice -> new Ranked(choice, ranks.apply(choice.trunk())))
                .sorted(Ranked.FIRST.thenComparing(each -> each.choice().trunk())) // so that chance alone decides
                .toList();
        RandomGenerator random = new SplittableRandom(seed(route));
        List<Ranked> order = new ArrayList<>();
        boolean drawn = false;
        while (order.size() < sorted.size()) {
            Ranked first = sorted.get(order.size());
            List<Ranked> equals = sorted.stream()
                    .filter(each -> Ranked.FIRST.compare(each, first) == 0)
                    .toList();
            drawn |= equals.size() > 1;
            draw(new ArrayList<>(equals), order, random);
        }
        if (order.size() > 1) {
            draft.note("trunks of outbound route " + route.id() + " in order: "
                    + String.join(", ", order.stream().map(Ranked::toString).toList())
                    + (drawn ? "; equals drawn by weight" : ""));
        }
        return order.stream().map(Ranked::choice).toList();
    }

    private static void draw(List<Ranked> left, List<Ranked> order, RandomGenerator random) {
        while (!left.isEmpty()) {
            int total = left.stream().mapToInt(each -> each.rank().weight()).sum(); // 65535 each: far from overflow
            order.add(left.remove(total == 0 ? random.nextInt(left.size()) : at(left, random.nextInt(total))));
        }
    }

    private static int at(List<Ranked> left, int point) {
        int passed = 0;
        int index = -1;
        while (passed <= point) {
            passed += left.get(++index).rank().weight();
        }
        return index;
    }

    private long seed(OutboundRoute route) {
        long seed = request.at().getEpochSecond();
        for (String part : List.of(route.id(), request.caller(), request.trunk(), request.dialled())) {
            seed = seed * 1_000_003 + part.hashCode();
        }
        return seed;
    }
}
