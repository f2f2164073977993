package io.tandempbx.route.core;

import io.tandempbx.directory.api.CallHandling;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.route.api.Destination;
import io.tandempbx.route.api.Destination.ToApplication;
import io.tandempbx.route.api.Destination.ToExtension;
import io.tandempbx.route.api.Destination.ToTrunk;
import io.tandempbx.route.api.Outcome;
import io.tandempbx.route.api.RingGroup;
import io.tandempbx.route.api.RingStrategy;
import io.tandempbx.route.api.RouteRequest;
import io.tandempbx.route.api.Stage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Follows one request through numbers, forwards and fallbacks, and writes down the stages. A forward that goes in a
 * circle, too far, or where its extension may not call is not followed: the call is then led as if there were none. For one
 * thread.
 */
final class Planning {
    private final RouteSettings settings;
    private final DirectorySnapshot directory;
    private final RouteItems items;
    private final RingOrder order;
    private final RouteRequest request;
    private final Draft draft;
    private final Trunks trunks;

    Planning(
            RouteSettings settings,
            DirectorySnapshot directory,
            RouteItems items,
            RingOrder order,
            RouteRequest request,
            Draft draft,
            Trunks trunks) {
        this.settings = settings;
        this.directory = directory;
        this.items = items;
        this.order = order;
        this.request = request;
        this.draft = draft;
        this.trunks = trunks;
    }

    /**
     * How a number came to be called.
     *
     * @param follows    the stage whose outcome leads there, {@link Stage#ANY} for whichever was tried last
     * @param after      the outcomes of it that lead there
     * @param divertedBy whose forward leads there; empty for nobody's
     * @param path       numbers whose forward or fallback was followed on the way
     */
    record Way(int follows, Set<Outcome> after, String divertedBy, List<String> path) {
        static final Way DIRECT = new Way(Stage.ANY, Draft.ALWAYS, "", List.of());

        Way on(String number, int stage, Set<Outcome> outcomes, String who) {
            List<String> longer = new ArrayList<>(path);
            longer.add(number);
            return new Way(stage, outcomes, who, List.copyOf(longer));
        }
    }

    /** Adds the stages at which a number is reached, or none and tells why. */
    Optional<Refusal> lead(String number, Rights rights, Way way) {
        if (settings.emergencyNumbers().contains(number)) {
            return Optional.of(Refusal.of(404, number + " is an emergency number, which nothing but a phone may call"));
        }
        String code = settings.codes().get(number);
        if (code != null) {
            return byCode(number, code, way);
        }
        String prefix = settings.pickupPrefix();
        if (!prefix.isEmpty() && number.startsWith(prefix)) {
            return pickup(number.substring(prefix.length()), way);
        }
        Optional<Extension> extension = directory.find(number);
        if (extension.isPresent()) {
            return extension(extension.get(), way);
        }
        RingGroup group = items.ringGroups().get(number);
        if (group != null) {
            return ringGroup(group, way);
        }
        for (Map.Entry<DialPattern, String> application :
                settings.applications().entrySet()) {
            if (application.getKey().matches(number)) {
                return application(number, application.getKey(), application.getValue(), way);
            }
        }
        if (settings.extensions().stream().anyMatch(pattern -> pattern.matches(number))) {
            return Optional.of(Trunks.unknown());
        }
        return outside(number, rights, way);
    }

    private Optional<Refusal> byCode(String number, String code, Way way) {
        if (code.equals(RouteSettings.ECHO)) {
            draft.note(number + " is the echo application");
            return answered(code, "", way);
        }
        if (request.extension().isEmpty()) {
            return Optional.of(Refusal.of(404, number + " is for extensions only"));
        }
        if (code.equals(RouteSettings.VOICEMAIL)) {
            draft.note(number + " is the caller's own mailbox");
            return answered(code, request.extension(), way);
        }
        String group = directory
                .find(request.extension())
                .map(caller -> caller.handling().pickupGroup())
                .orElse("");
        if (group.isEmpty()) {
            return Optional.of(
                    new Refusal(404, "extension " + request.extension() + " is in no pickup group", "No pickup group"));
        }
        draft.note(number + " picks up a call of group " + group);
        return answered(code, "", way);
    }

    private Optional<Refusal> pickup(String extension, Way way) {
        if (request.extension().isEmpty() || directory.find(extension).isEmpty()) {
            return Optional.of(
                    Refusal.of(404, "there is no extension " + extension + " whose call could be picked up"));
        }
        draft.note("picks up a call of " + extension);
        return answered(RouteSettings.PICKUP, extension, way);
    }

    private Optional<Refusal> application(String number, DialPattern pattern, String application, Way way) {
        String argument = number;
        if (application.equals(RouteSettings.ATTENDANT)) {
            argument = "";
        } else if (application.equals(RouteSettings.VOICEMAIL)) {
            argument = number.replaceAll("[^0-9]", "");
            if (directory.find(argument).filter(Extension::voicemailEnabled).isEmpty()) {
                return Optional.of(Refusal.of(404, argument + " has no mailbox"));
            }
        }
        draft.note(number + " is of the form " + pattern + ": application " + application);
        return answered(application, argument, way);
    }

    private Optional<Refusal> answered(String application, String argument, Way way) {
        draft.add(List.of(new ToApplication(application, argument)), 0, way.follows(), way.after(), way.divertedBy());
        return Optional.empty();
    }

    private Optional<Refusal> extension(Extension extension, Way way) {
        String number = extension.number();
        CallHandling handling = extension.handling();
        if (!extension.enabled()) {
            return Optional.of(Refusal.of(480, "extension " + number + " is disabled"));
        }
        if (!handling.forwardAlways().isEmpty()
                && isForwarded(extension, handling.forwardAlways(), "every call", way.follows(), way.after(), way)) {
            return Optional.empty();
        }
        if (extension.doNotDisturb()) {
            boolean forwarded = !handling.forwardBusy().isEmpty()
                    && isForwarded(
                            extension, handling.forwardBusy(), "while undisturbed", way.follows(), way.after(), way);
            boolean busy = settings.voicemailAfter().contains(Outcome.BUSY);
            return forwarded || (busy && mailbox(extension, way.follows(), way.after()))
                    ? Optional.empty()
                    : Optional.of(Refusal.of(480, "extension " + number + " does not want to be disturbed"));
        }
        List<Destination> together = new ArrayList<>(List.of(new ToExtension(number)));
        draft.note("ring " + number);
        handling.followMe().forEach(to -> follow(extension, to).ifPresent(together::add));
        draft.add(together, handling.noAnswerSeconds(), way.follows(), way.after(), way.divertedBy());
        int rung = draft.last();
        Map<String, Set<Outcome>> conditions = conditions(handling);
        Set<Outcome> rest = new HashSet<>(settings.voicemailAfter());
        conditions.values().forEach(rest::removeAll);
        if (!rest.isEmpty()) {
            mailbox(extension, rung, rest);
        }
        conditions.forEach((to, when) -> {
            String said = "when " + when.toString().toLowerCase(java.util.Locale.ROOT);
            Set<Outcome> left = new HashSet<>(when);
            left.retainAll(settings.voicemailAfter());
            if (!isForwarded(extension, to, said, rung, when, way) && !left.isEmpty()) {
                mailbox(extension, rung, left);
            }
        });
        return Optional.empty();
    }

    /** Lets the mailbox of an extension answer after these outcomes of a stage; false if it has none. */
    private boolean mailbox(Extension extension, int follows, Set<Outcome> after) {
        if (extension.voicemailEnabled()) {
            draft.note("then the mailbox of " + extension.number());
            draft.add(
                    List.of(new ToApplication(RouteSettings.VOICEMAIL, extension.number())),
                    0,
                    follows,
                    after,
                    extension.number());
        }
        return extension.voicemailEnabled();
    }

    /** Where calls go that a stage did not take, and after which of its outcomes. */
    private static Map<String, Set<Outcome>> conditions(CallHandling handling) {
        Map<String, Set<Outcome>> conditions = new LinkedHashMap<>();
        add(conditions, handling.forwardBusy(), Outcome.BUSY);
        add(conditions, handling.forwardNoAnswer(), Outcome.NO_ANSWER);
        add(conditions, handling.forwardUnregistered(), Outcome.UNREACHABLE);
        return conditions;
    }

    private static void add(Map<String, Set<Outcome>> conditions, String to, Outcome when) {
        if (!to.isEmpty()) {
            conditions
                    .computeIfAbsent(to, unused -> java.util.EnumSet.noneOf(Outcome.class))
                    .add(when);
        }
    }

    private boolean isForwarded(Extension extension, String to, String when, int follows, Set<Outcome> after, Way way) {
        String forward = extension.number() + " forwards " + when + " to " + to;
        Optional<String> obstacle = obstacle(extension.number(), to, way);
        if (obstacle.isPresent()) {
            draft.note(forward + ": not followed, " + obstacle.get());
            return false;
        }
        draft.note(forward);
        Optional<Refusal> refusal =
                lead(to, Rights.of(extension), way.on(extension.number(), follows, after, extension.number()));
        refusal.ifPresent(why -> draft.note("not followed: " + why));
        return refusal.isEmpty();
    }

    private Optional<String> obstacle(String from, String to, Way way) {
        if (to.equals(from) || way.path().contains(to)) {
            return Optional.of("it goes in a circle");
        }
        if (way.path().size() >= settings.maxForwards() || draft.isFull()) {
            return Optional.of("it goes too far");
        }
        return Optional.empty();
    }

    /** What rings together with an extension. */
    private Optional<Destination> follow(Extension extension, String to) {
        Optional<Extension> other = directory.find(to);
        if (other.isPresent()) {
            boolean rings = other.get().enabled() && !other.get().doNotDisturb();
            draft.note(rings ? "and " + to : "not " + to + ", which is disabled or undisturbed");
            return rings ? Optional.of(new ToExtension(to)) : Optional.empty();
        }
        if (settings.emergencyNumbers().contains(to)) {
            draft.note("not " + to + ", an emergency number");
            return Optional.empty();
        }
        Trunks.Found found = trunks.find(to, Rights.of(extension));
        draft.note(found.refusal().map(why -> "not " + to + ": " + why).orElse("and " + to));
        return found.trunks().stream().map(trunk -> (Destination) trunk).findFirst();
    }

    private Optional<Refusal> ringGroup(RingGroup group, Way way) {
        draft.note("ring group " + group.number() + " " + group.name() + ", "
                + group.strategy().text());
        if (way.path().contains(group.number())) {
            return Optional.of(Refusal.of(480, "it goes in a circle"));
        }
        List<String> members =
                order.of(group, group.members().stream().filter(this::rings).toList(), request);
        if (group.strategy() == RingStrategy.ALL && !members.isEmpty()) {
            List<Destination> together = members.stream()
                    .map(member -> (Destination) new ToExtension(member))
                    .toList();
            draft.add(together, group.ringSeconds(), way.follows(), way.after(), way.divertedBy());
        } else {
            int follows = way.follows();
            Set<Outcome> after = way.after();
            for (String member : members) {
                draft.add(List.of(new ToExtension(member)), group.ringSeconds(), follows, after, way.divertedBy());
                follows = draft.last();
                after = Draft.ALWAYS;
            }
        }
        members.forEach(member -> draft.note("ring " + member));
        if (group.fallback().isEmpty()) {
            return members.isEmpty()
                    ? Optional.of(Refusal.of(480, "nobody of ring group " + group.number() + " can ring"))
                    : Optional.empty();
        }
        draft.note("then " + group.fallback() + ", for which ring group " + group.number() + " answers");
        Optional<Refusal> refusal = lead(
                group.fallback(),
                new Rights("ring group " + group.number(), settings.leadingOut()),
                members.isEmpty()
                        ? way.on(group.number(), way.follows(), way.after(), way.divertedBy())
                        : way.on(group.number(), draft.last(), Draft.ALWAYS, way.divertedBy()));
        refusal.ifPresent(why -> draft.note("not " + group.fallback() + ": " + why));
        return members.isEmpty() ? refusal : Optional.empty();
    }

    private boolean rings(String member) {
        if (member.equals(request.extension())) {
            draft.note("not " + member + ", who calls");
            return false;
        }
        Optional<Extension> extension = directory.find(member);
        if (extension.isEmpty() || !extension.get().enabled() || extension.get().doNotDisturb()) {
            draft.note("not " + member + ", which is "
                    + extension
                            .map(known -> known.enabled() ? "undisturbed" : "disabled")
                            .orElse("unknown"));
            return false;
        }
        return true;
    }

    /** Of a number outside every trunk is tried, until one of them fails in a way that the next may not. */
    private Optional<Refusal> outside(String number, Rights rights, Way way) {
        Trunks.Found found = trunks.find(number, rights);
        int follows = way.follows();
        Set<Outcome> after = way.after();
        for (ToTrunk trunk : found.trunks()) {
            draft.note("call " + trunk);
            draft.add(List.of(trunk), 0, follows, after, way.divertedBy());
            follows = draft.last();
            after = Set.of(Outcome.FAILED);
        }
        return found.refusal();
    }
}
