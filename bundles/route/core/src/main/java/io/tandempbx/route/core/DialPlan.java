package io.tandempbx.route.core;

import io.tandempbx.directory.api.ClassOfService;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.route.api.Destination.ToTrunk;
import io.tandempbx.route.api.InboundRoute;
import io.tandempbx.route.api.RoutePlan;
import io.tandempbx.route.api.RouteRequest;
import io.tandempbx.route.api.Stage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Where numbers lead: a pure function of a request over one state of settings, directory and items. Immutable. */
final class DialPlan {
    private final RouteSettings settings;
    private final DirectorySnapshot directory;
    private final RouteItems items;
    private final RingOrder order;
    private final Function<String, TrunkRank> ranks;

    /**
     * @param lastAnswered when an extension answered its last call; the epoch for never
     * @param ranks        what trunks themselves say of their turn
     */
    DialPlan(
            RouteSettings settings,
            DirectorySnapshot directory,
            RouteItems items,
            Function<String, Instant> lastAnswered,
            Function<String, TrunkRank> ranks) {
        this.settings = settings;
        this.directory = directory;
        this.items = items;
        this.order = new RingOrder(lastAnswered);
        this.ranks = ranks;
    }

    RoutePlan route(RouteRequest request) {
        String number = request.dialled().replaceAll("[-. ()]", ""); // what people put between digits (RFC 3966 §5.1.1)
        Draft draft = new Draft();
        Trunks trunks = new Trunks(settings, items, request.at(), draft, new TrunkOrder(ranks, request, draft));
        Planning planning = new Planning(settings, directory, items, order, request, draft, trunks);
        if (request.extension().isEmpty()) {
            draft.note("trunk " + request.trunk() + " asks for " + request.dialled());
            return inbound(request, number, planning, draft, trunks);
        }
        draft.note("caller " + request.extension() + " dialled " + request.dialled());
        if (settings.emergencyNumbers().contains(number)) {
            return emergency(number, draft, trunks);
        }
        Rights rights = directory
                .find(request.extension())
                .map(Rights::of)
                .orElseGet(() -> new Rights(request.extension(), ClassOfService.INTERNAL));
        return planning.lead(number, rights, Planning.Way.DIRECT)
                .map(draft::refused)
                .orElseGet(() -> draft.plan(false));
    }

    private static RoutePlan emergency(String number, Draft draft, Trunks trunks) {
        draft.note(number + " is an emergency number: allowed to everybody, beyond every limit");
        List<ToTrunk> ways = trunks.forEmergency(number);
        if (ways.isEmpty()) {
            return draft.refused(new Refusal(
                    503, "neither emergency_trunks nor a route names a trunk", "No trunk for emergency calls"));
        }
        for (ToTrunk way : ways) {
            draft.note("call " + way);
            draft.add(List.of(way), 0, Stage.ANY, Draft.ALWAYS, "");
        }
        return draft.plan(true);
    }

    private RoutePlan inbound(RouteRequest request, String number, Planning planning, Draft draft, Trunks trunks) {
        Optional<InboundRoute> route = items.inboundInOrder().stream()
                .filter(each -> each.trunk().isEmpty() || each.trunk().equals(request.trunk()))
                .filter(each -> trunks.matching(List.of(each.pattern()), number).isPresent())
                .findFirst();
        if (route.isEmpty()) {
            return draft.refused(Refusal.of(404, "no inbound route has " + number + " from trunk " + request.trunk()));
        }
        InboundRoute way = route.get();
        draft.note("inbound route " + way.id() + " takes " + way.pattern());
        boolean open = trunks.isOpen("inbound route " + way.id(), way.timeCondition());
        String to = open ? way.destination() : way.closed();
        if (to.isEmpty()) {
            return draft.refused(Refusal.of(480, "inbound route " + way.id() + " is closed and leads nowhere then"));
        }
        draft.note("leads to " + to);
        Rights rights = new Rights("inbound route " + way.id(), settings.leadingOut());
        Optional<Refusal> refusal = planning.lead(to, rights, Planning.Way.DIRECT);
        if (!way.fallback().isEmpty()) {
            refusal.ifPresent(why -> draft.note(why.toString()));
            draft.note("then " + way.fallback());
            Optional<Refusal> last =
                    planning.lead(way.fallback(), rights, Planning.Way.DIRECT.on(to, Stage.ANY, Draft.ALWAYS, ""));
            if (refusal.isPresent()) {
                refusal = last;
            }
        }
        return refusal.map(draft::refused).orElseGet(() -> draft.plan(false));
    }
}
