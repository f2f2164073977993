package io.tandempbx.security.core;

import io.tandempbx.call.api.CallService;
import io.tandempbx.call.api.CallState;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.directory.api.CallHandling;
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
import java.io.IOException;
import java.io.Reader;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Changes the directory first, since signalling and call control judge by its snapshot; then takes away what the change no
 * longer allows; then notes it.
 */
final class ExtensionAdministration implements ExtensionAdminService {
    /** A call that was being set up by an older snapshot shows up a moment later. */
    private static final int LOOKS_FOR_CALLS = 3;

    private static final long LOOK_MS = 50;
    /** An import that changes more is noted as a whole, for the audit log keeps no more than it can lose. */
    private static final int MOST_NOTED = 1000;

    private final ExtensionNeighbours neighbours;
    private final AuditService audit;
    private final Passwords passwords;

    ExtensionAdministration(ExtensionNeighbours neighbours, AuditService audit, Passwords passwords) {
        this.neighbours = neighbours;
        this.audit = audit;
        this.passwords = passwords;
    }

    @Override
    public Extension add(NewExtension extension, ExtensionChange rest, Identity by) throws RefusedException {
        Extension added = inDirectory(by, directory -> directory.add(extension, rest));
        audit.note(by, "extension.add", subject(added.number()), "", describe(added));
        return added;
    }

    @Override
    public int importCsv(Reader csv, Identity by) throws RefusedException, IOException {
        DirectorySnapshot before = neighbours
                .directory()
                .call(directory -> directory.snapshot())
                .orElseThrow(ExtensionAdministration::directoryIsAway);
        List<Extension> imported =
                this.<List<Extension>, IOException>inDirectory(by, directory -> directory.importCsv(csv));
        List<Extension> changed = imported.stream()
                .filter(after -> !before.find(after.number()).equals(Optional.of(after)))
                .toList();
        for (Extension after : changed) {
            Optional<Extension> known = before.find(after.number());
            boolean newPassword = known.isPresent() && !known.get().ha1Sha256().equals(after.ha1Sha256());
            if (newPassword || !after.enabled()) {
                removeContacts(after.number(), by);
            }
            endCallsOfDisabled(known, after, by);
            if (changed.size() <= MOST_NOTED) {
                noteChange(known, after, newPassword, by);
            }
        }
        if (changed.size() > MOST_NOTED) {
            audit.note(by, "extension.import", "extension", "", "changed=" + changed.size());
        }
        return imported.size();
    }

    @Override
    public Extension change(String number, ExtensionChange change, Optional<Long> version, Identity by)
            throws RefusedException {
        Optional<Extension> before = find(number);
        Extension after = inDirectory(
                by,
                directory -> directory.change(Map.of(number, change), version).get(0));
        if (change.password().isPresent() || !after.enabled()) {
            removeContacts(number, by);
        }
        endCallsOfDisabled(before, after, by);
        if (before.isEmpty() || !before.get().equals(after)) {
            noteChange(before, after, change.password().isPresent(), by);
        }
        return after;
    }

    private void noteChange(Optional<Extension> before, Extension after, boolean newPassword, Identity by) {
        audit.note(
                by,
                before.isPresent() ? "extension.change" : "extension.add",
                subject(after.number()),
                before.map(ExtensionAdministration::describe).orElse(""),
                describe(after) + (newPassword ? ",password=changed" : ""));
    }

    @Override
    public void remove(String number, Optional<Long> version, Identity by) throws RefusedException {
        Extension removed = inDirectory(by, directory -> directory.remove(number, version));
        removeContacts(number, by);
        endCalls(number, by);
        audit.note(by, "extension.remove", subject(number), describe(removed), "");
    }

    @Override
    public Extension password(String number, String password, Identity by) throws RefusedException {
        Extension after =
                inDirectory(by, directory -> changed(directory, number, ExtensionChange.ofPassword(password)));
        removeContacts(number, by);
        audit.note(by, "extension.password", subject(number), "", "password=changed");
        return after;
    }

    @Override
    public Disabled disable(String number, boolean keepCalls, Identity by) throws RefusedException {
        boolean wasEnabled = find(number).map(Extension::enabled).orElse(false);
        Extension after = setEnabled(number, false, by);
        int contacts = removeContacts(number, by);
        int calls = keepCalls ? 0 : endCalls(number, by);
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
        Extension after = setEnabled(number, true, by);
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
        inDirectory(by, directory -> directory.change(changes, Optional.empty()));
        fresh.keySet().forEach(number -> {
            removeContacts(number, by);
            audit.note(by, "extension.password", subject(number), "", "password=rotated");
        });
        if (by.dryRun()) {
            fresh.replaceAll((number, unused) -> "");
        }
        return fresh;
    }

    private Extension setEnabled(String number, boolean enabled, Identity by) throws RefusedException {
        return inDirectory(by, directory -> changed(directory, number, ExtensionChange.ofEnabled(enabled)));
    }

    private static Extension changed(DirectoryAdminService directory, String number, ExtensionChange change)
            throws DirectoryException {
        return directory.change(Map.of(number, change), Optional.empty()).get(0);
    }

    private Optional<Extension> find(String number) {
        return neighbours
                .directory()
                .<DirectorySnapshot>call(directory -> directory.snapshot())
                .flatMap(snapshot -> snapshot.find(number));
    }

    private void endCallsOfDisabled(Optional<Extension> before, Extension after, Identity by) {
        if (!after.enabled() && before.map(Extension::enabled).orElse(true)) {
            endCalls(after.number(), by);
        }
    }

    private int removeContacts(String number, Identity by) {
        return neighbours
                .contacts()
                .call(contacts -> by.dryRun() ? contacts.contacts(number).size() : contacts.removeAll(number))
                .orElse(0);
    }

    private int endCalls(String number, Identity by) {
        Set<String> ended = new HashSet<>();
        int looks = by.dryRun() ? 1 : LOOKS_FOR_CALLS;
        for (int look = 0; look < looks; look++) {
            if (look > 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MS));
            }
            neighbours.calls().run(calls -> endCalls(calls, number, ended, by));
        }
        return ended.size();
    }

    private static void endCalls(CallService calls, String number, Set<String> ended, Identity by) {
        for (CallSummary call : calls.calls()) {
            boolean concerned = call.from().equals(number)
                    || call.to().equals(number)
                    || call.legs().stream().anyMatch(leg -> leg.party().equals(number));
            if (concerned && call.state() != CallState.ENDING && (by.dryRun() || calls.hangup(call.callId()))) {
                ended.add(call.callId());
            }
        }
    }

    private interface Use<R, X extends Exception> {
        R on(DirectoryAdminService directory) throws DirectoryException, X;
    }

    private <R, X extends Exception> R inDirectory(Identity by, Use<R, X> use) throws RefusedException, X {
        Optional<Outcome<R>> outcome = neighbours.directoryAdmin().<Outcome<R>, X>attempt(directory -> {
            try {
                return new Outcome<>(
                        Optional.of(use.on(by.dryRun() ? directory.rehearsal() : directory)), Optional.empty());
            } catch (DirectoryException e) {
                return new Outcome<>(Optional.empty(), Optional.of(DirectoryRefusal.of(e)));
            }
        });
        Outcome<R> known = outcome.orElseThrow(ExtensionAdministration::directoryIsAway);
        if (known.refusal.isPresent()) {
            throw known.refusal.get();
        }
        return known.result.orElseThrow();
    }

    /** One of both. */
    private record Outcome<R>(Optional<R> result, Optional<RefusedException> refusal) {}

    private static RefusedException directoryIsAway() {
        return new RefusedException(Kind.UNAVAILABLE, "", "", "the directory is away; try again");
    }

    private static String subject(String number) {
        return "extension/" + number;
    }

    private static String describe(Extension extension) {
        return "name=" + extension.name() + ",email=" + extension.email() + ",enabled=" + extension.enabled()
                + ",allow_external=" + extension.allowExternal() + ",voicemail_enabled="
                + extension.voicemailEnabled() + ",is_admin=" + extension.admin() + ",dnd="
                + extension.doNotDisturb() + describe(extension.handling());
    }

    /** Only what is other than the preset: an entry has little room. */
    private static String describe(CallHandling handling) {
        CallHandling preset = CallHandling.PRESET;
        return different("forward_always", handling.forwardAlways(), preset.forwardAlways())
                + different("forward_busy", handling.forwardBusy(), preset.forwardBusy())
                + different("forward_no_answer", handling.forwardNoAnswer(), preset.forwardNoAnswer())
                + different("forward_unregistered", handling.forwardUnregistered(), preset.forwardUnregistered())
                + different("no_answer_seconds", handling.noAnswerSeconds(), preset.noAnswerSeconds())
                + different("call_waiting", handling.callWaiting(), preset.callWaiting())
                + different(
                        "class_of_service",
                        handling.classOfService().text(),
                        preset.classOfService().text())
                + different("pickup_group", handling.pickupGroup(), preset.pickupGroup())
                + different("follow_me", String.join(" ", handling.followMe()), "")
                + different("srtp", handling.srtp().text(), preset.srtp().text())
                + different("codecs", String.join(" ", handling.codecs()), "");
    }

    private static String different(String name, Object value, Object preset) {
        return value.equals(preset) ? "" : "," + name + "=" + value;
    }
}
