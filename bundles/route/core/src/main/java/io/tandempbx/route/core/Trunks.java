package io.tandempbx.route.core;

import io.tandempbx.directory.api.ClassOfService;
import io.tandempbx.route.api.Destination.ToTrunk;
import io.tandempbx.route.api.OutboundRoute;
import io.tandempbx.route.api.TimeCondition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** By which trunks a number leaves. */
final class Trunks {
    private final RouteSettings settings;
    private final RouteItems items;
    private final Instant at;
    private final Draft draft;
    private final TrunkOrder order;

    Trunks(RouteSettings settings, RouteItems items, Instant at, Draft draft, TrunkOrder order) {
        this.settings = settings;
        this.items = items;
        this.at = at;
        this.draft = draft;
        this.order = order;
    }

    /** Trunks in the order in which they are tried, or why there is none. */
    record Found(List<ToTrunk> trunks, Optional<Refusal> refusal) {
        static Found none(Refusal refusal) {
            return new Found(List.of(), Optional.of(refusal));
        }
    }

    Found find(String number, Rights rights) {
        if (!Numbering.isOutside(number)) {
            return Found.none(unknown());
        }
        ClassOfService said = settings.numbering().classOf(number);
        List<ToTrunk> trunks = new ArrayList<>();
        boolean matched = said != ClassOfService.LOCAL;
        boolean denied = !rights.reach().includes(said);
        for (OutboundRoute route : items.outboundInOrder()) {
            Optional<String> pattern = matching(route.patterns(), number);
            if (pattern.isEmpty() || !isOpen(route)) {
                continue;
            }
            ClassOfService called =
                    ClassOfService.of(route.callClass()).orElseGet(() -> higher(said, classOfRest(route, number)));
            matched = true;
            denied = !rights.reach().includes(called);
            draft.note("outbound route " + route.id() + " takes " + pattern.get() + ", a call of class " + called.text()
                    + (denied ? ", which " + rights.who() + " may not make" : ""));
            if (!denied) {
                order.of(route).stream()
                        .map(choice -> new ToTrunk(choice.trunk(), changed(route, number), route.callerId()))
                        .filter(trunk ->
                                trunks.stream().noneMatch(other -> other.trunk().equals(trunk.trunk())))
                        .forEach(trunks::add);
            }
        }
        if (!trunks.isEmpty()) {
            return new Found(trunks, Optional.empty());
        }
        if (matched && denied) {
            return Found.none(new Refusal(
                    403,
                    rights.who() + " has class " + rights.reach().text() + " and " + number + " is " + said.text(),
                    "Calls of this class are not allowed"));
        }
        return Found.none(unknown());
    }

    /** All trunks that an emergency call may try; empty when there is none. */
    List<ToTrunk> forEmergency(String number) {
        Set<String> names = new LinkedHashSet<>(settings.emergencyTrunks()); // these first, and then whatever there is
        items.outboundInOrder().forEach(route -> order.of(route).forEach(choice -> names.add(choice.trunk())));
        return names.stream().map(name -> new ToTrunk(name, number, "")).toList();
    }

    static Refusal unknown() {
        return Refusal.of(404, "no extension, application or route has this number");
    }

    private boolean isOpen(OutboundRoute route) {
        return isOpen("outbound route " + route.id(), route.timeCondition());
    }

    /** Whether a time condition holds; none always does, and one that is missing never. */
    boolean isOpen(String what, String condition) {
        if (condition.isEmpty()) {
            return true;
        }
        TimeCondition times = items.timeConditions().get(condition);
        Calendar.Verdict verdict =
                times == null ? new Calendar.Verdict(false, "is missing") : Calendar.at(at, times, items.holidays());
        draft.note(what + ": time condition " + condition + " " + verdict.why());
        return verdict.open();
    }

    /** The first pattern that the number fits as it was dialled or in E.164 form, with or without plus. */
    Optional<String> matching(List<String> patterns, String number) {
        Optional<String> whole = settings.numbering().e164(number);
        return patterns.stream()
                .filter(text -> DialPattern.of(text)
                        .filter(pattern -> pattern.matches(number)
                                || (number.startsWith("+") && pattern.matches(number.substring(1)))
                                || whole.map(pattern::matches).orElse(false))
                        .isPresent())
                .findFirst();
    }

    private String changed(OutboundRoute route, String dialled) {
        return route.prepend() + stripped(route, dialled);
    }

    private String stripped(OutboundRoute route, String dialled) {
        String number = route.e164() ? settings.numbering().e164(dialled).orElse(dialled) : dialled;
        String digits = number.startsWith("+") ? number.substring(1) : number;
        return route.strip() == 0 ? number : digits.substring(Math.min(route.strip(), digits.length()));
    }

    /** What the rest of a number is once its first digits are gone: behind those for an outside line anything can be dialled. */
    private ClassOfService classOfRest(OutboundRoute route, String dialled) {
        return route.strip() == 0 ? ClassOfService.LOCAL : settings.numbering().classOf(stripped(route, dialled));
    }

    private static ClassOfService higher(ClassOfService one, ClassOfService other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
