package io.tandempbx.security.core;

import io.tandempbx.call.api.CallService;
import io.tandempbx.call.api.CallState;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.directory.api.DirectoryAdminService;
import io.tandempbx.directory.api.DirectoryException;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.directory.api.ExtensionChange;
import io.tandempbx.directory.api.NewExtension;
import io.tandempbx.security.api.AuditService;
import io.tandempbx.security.api.ExtensionAdminService;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.security.api.RefusedException.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Changes the directory first, since signalling and call control judge by its snapshot; then takes away what the change no
 * longer allows; then notes it.
 */
final class ExtensionAdministration implements ExtensionAdminService {
    private static final Pattern PROBLEM = Pattern.compile("(\\w+): (?:'(.*?)' )?(.*)", Pattern.DOTALL);
    /** A call that was being set up by an older snapshot shows up a moment later. */
    private static final int LOOKS_FOR_CALLS = 3;

    private static final long LOOK_MS = 50;

    private final ExtensionNeighbours neighbours;
    private final AuditService audit;
    private final Passwords passwords;

    ExtensionAdministration(ExtensionNeighbours neighbours, AuditService audit, Passwords passwords) {
        this.neighbours = neighbours;
        this.audit = audit;
        this.passwords = passwords;
    }

    @Override
    public Extension add(NewExtension extension, Identity by) throws RefusedException {
        Extension added = inDirectory(directory -> directory.add(extension));
        audit.note(by, "extension.add", subject(added.number()), "", describe(added));
        return added;
    }

    @Override
    public Extension change(String number, ExtensionChange change, Optional<Long> version, Identity by)
            throws RefusedException {
        Optional<Extension> before = find(number);
        Extension after = inDirectory(
                directory -> directory.change(Map.of(number, change), version).get(0));
        if (change.password().isPresent() || !after.enabled()) {
            removeContacts(number);
        }
        if (before.isEmpty() || !before.get().equals(after)) {
            audit.note(
                    by,
                    "extension.change",
                    subject(number),
                    before.map(ExtensionAdministration::describe).orElse(""),
                    describe(after) + (change.password().isPresent() ? ",password=changed" : ""));
        }
        return after;
    }

    @Override
    public void remove(String number, Optional<Long> version, Identity by) throws RefusedException {
        Extension removed = inDirectory(directory -> directory.remove(number, version));
        removeContacts(number);
        endCalls(number);
        audit.note(by, "extension.remove", subject(number), describe(removed), "");
    }

    @Override
    public Extension password(String number, String password, Identity by) throws RefusedException {
        Extension after = inDirectory(directory -> directory
                .change(Map.of(number, ExtensionChange.ofPassword(password)), Optional.empty())
                .get(0));
        removeContacts(number);
        audit.note(by, "extension.password", subject(number), "", "password=changed");
        return after;
    }

    @Override
    public Disabled disable(String number, boolean keepCalls, Identity by) throws RefusedException {
        boolean wasEnabled = find(number).map(Extension::enabled).orElse(false);
        Extension after = setEnabled(number, false);
        int contacts = removeContacts(number);
        int calls = keepCalls ? 0 : endCalls(number);
        if (wasEnabled || contacts > 0 || calls > 0) {
            audit.note(
                    by,
                    "extension.disable",
                    subject(number),
                    "enabled=" + wasEnabled,
                    "enabled=false,terminated_calls=" + calls + ",removed_contacts=" + contacts);
        }
        return new Disabled(after, calls, contacts);
    }

    @Override
    public Extension enable(String number, Identity by) throws RefusedException {
        boolean wasEnabled = find(number).map(Extension::enabled).orElse(false);
        Extension after = setEnabled(number, true);
        if (!wasEnabled) {
            audit.note(by, "extension.enable", subject(number), "enabled=false", "enabled=true");
        }
        return after;
    }

    @Override
    public Map<String, String> rotate(List<String> numbers, Identity by) throws RefusedException {
        Set<String> wanted = new HashSet<>(numbers);
        if (wanted.isEmpty()) {
            wanted.addAll(neighbours
                    .directory()
                    .call(directory -> directory.snapshot().extensions().keySet())
                    .orElseThrow(ExtensionAdministration::directoryIsAway));
        }
        Map<String, String> fresh = new TreeMap<>();
        wanted.forEach(number -> fresh.put(number, passwords.generate()));
        Map<String, ExtensionChange> changes = fresh.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> ExtensionChange.ofPassword(entry.getValue())));
        inDirectory(directory -> directory.change(changes, Optional.empty()));
        fresh.keySet().forEach(number -> {
            removeContacts(number);
            audit.note(by, "extension.password", subject(number), "", "password=rotated");
        });
        return fresh;
    }

    private Extension setEnabled(String number, boolean enabled) throws RefusedException {
        return inDirectory(directory -> directory
                .change(Map.of(number, ExtensionChange.ofEnabled(enabled)), Optional.empty())
                .get(0));
    }

    private Optional<Extension> find(String number) {
        return neighbours
                .directory()
                .<DirectorySnapshot>call(directory -> directory.snapshot())
                .flatMap(snapshot -> snapshot.find(number));
    }

    private int removeContacts(String number) {
        return neighbours
                .contacts()
                .call(contacts -> contacts.removeAll(number))
                .orElse(0);
    }

    private int endCalls(String number) {
        Set<String> ended = new HashSet<>();
        for (int look = 0; look < LOOKS_FOR_CALLS; look++) {
            if (look > 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MS));
            }
            neighbours.calls().run(calls -> endCalls(calls, number, ended));
        }
        return ended.size();
    }

    private static void endCalls(CallService calls, String number, Set<String> ended) {
        for (CallSummary call : calls.calls()) {
            boolean concerned = call.from().equals(number)
                    || call.to().equals(number)
                    || call.legs().stream().anyMatch(leg -> leg.party().equals(number));
            if (concerned && call.state() != CallState.ENDING && calls.hangup(call.callId())) {
                ended.add(call.callId());
            }
        }
    }

    private interface Use<R> {
        R on(DirectoryAdminService directory) throws DirectoryException;
    }

    private <R> R inDirectory(Use<R> use) throws RefusedException {
        List<DirectoryException> failure = new ArrayList<>(1);
        Optional<Optional<R>> result = neighbours.directoryAdmin().call(directory -> {
            try {
                return Optional.of(use.on(directory));
            } catch (DirectoryException e) {
                failure.add(e);
                return Optional.empty();
            }
        });
        if (!failure.isEmpty()) {
            throw refused(failure.get(0));
        }
        return result.flatMap(present -> present).orElseThrow(ExtensionAdministration::directoryIsAway);
    }

    private static RefusedException directoryIsAway() {
        return new RefusedException(Kind.UNAVAILABLE, "", "", "the directory is away; try again");
    }

    private static RefusedException refused(DirectoryException failure) {
        Kind kind =
                switch (failure.kind()) {
                    case UNKNOWN -> Kind.UNKNOWN;
                    case CONFLICT -> Kind.CONFLICT;
                    case UNAVAILABLE -> Kind.UNAVAILABLE;
                    case INVALID -> failure.getMessage() != null
                                    && failure.getMessage().endsWith("is taken")
                            ? Kind.CONFLICT
                            : Kind.INVALID;
                };
        Matcher first = PROBLEM.matcher(failure.problems().get(0));
        if (!first.matches()) {
            return new RefusedException(kind, "", "", failure.problems().get(0));
        }
        String value = first.group(2) == null ? "" : first.group(2);
        String others = failure.problems().size() == 1
                ? ""
                : "; "
                        + String.join(
                                "; ",
                                failure.problems().subList(1, failure.problems().size()));
        return new RefusedException(kind, first.group(1), value, first.group(3) + others);
    }

    private static String subject(String number) {
        return "extension/" + number;
    }

    private static String describe(Extension extension) {
        return "name=" + extension.name() + ",email=" + extension.email() + ",enabled=" + extension.enabled()
                + ",allow_external=" + extension.allowExternal() + ",voicemail_enabled="
                + extension.voicemailEnabled() + ",is_admin=" + extension.admin() + ",dnd="
                + extension.doNotDisturb();
    }
}
