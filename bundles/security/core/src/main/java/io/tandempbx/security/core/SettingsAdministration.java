package io.tandempbx.security.core;

import io.tandempbx.security.api.AuditService;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.security.api.RefusedException.Broken;
import io.tandempbx.security.api.RefusedException.Kind;
import io.tandempbx.security.api.SettingsAdminService;
import io.tandempbx.wiring.api.SettingsOwners;
import io.tandempbx.wiring.api.SettingsProblem;
import io.tandempbx.wiring.api.SettingsReader;
import io.tandempbx.wiring.api.SettingsReading;
import io.tandempbx.wiring.api.SettingsText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Changes files of settings: judges the text that would be there by the rules of its owner, writes it, and leaves the rest
 * to who watches the files. One change at a time.
 */
final class SettingsAdministration implements SettingsAdminService {
    private static final String SUFFIX = ".cfg";
    private static final String KEY = "[A-Za-z0-9_.-]{1,100}";
    private static final long LOOK_MS = 50;

    private final SettingsOwners owners;
    private final AuditService audit;
    private final Path etc;
    private final Duration patience;
    private final ReentrantLock writing = new ReentrantLock();

    /**
     * @param etc      where the files are
     * @param patience how long a change waits until it is in effect
     */
    SettingsAdministration(SettingsOwners owners, AuditService audit, Path etc, Duration patience) {
        this.owners = owners;
        this.audit = audit;
        this.etc = etc;
        this.patience = patience;
    }

    @Override
    public State find(String pid) throws RefusedException {
        Map<String, String> settings = inEffect(pid);
        return new State(pid + SUFFIX, settings, version(text(pid)), true);
    }

    @Override
    public State change(String pid, Change change, Optional<Long> version, Identity by) throws RefusedException {
        writing.lock();
        try {
            inEffect(pid);
            String before = text(pid);
            if (version.isPresent() && version.get() != version(before)) {
                throw new RefusedException(Kind.CONFLICT, "version", "", "is not the latest: the file was changed");
            }
            SettingsReading was = reading(pid, before);
            String after = edited(before, change, was);
            SettingsReading wanted = reading(pid, after);
            refuse(wanted.problems().stream()
                    .map(SettingsAdministration::broken)
                    .toList());
            if (by.dryRun() || after.equals(before)) {
                return new State(pid + SUFFIX, wanted.shown(), version(after), owners.isInEffect(pid + SUFFIX, wanted));
            }
            write(pid, after);
            audit.note(
                    by,
                    "config.change",
                    "config/" + pid,
                    different(was, wanted, was.shown()::get),
                    different(was, wanted, key -> shownAfter(key, was, wanted)));
            return new State(pid + SUFFIX, wanted.shown(), version(after), awaitEffect(pid, after, wanted));
        } finally {
            writing.unlock();
        }
    }

    private Map<String, String> inEffect(String pid) throws RefusedException {
        Map<String, String> settings = owners.inEffect().get(pid + SUFFIX);
        if (settings == null) {
            throw new RefusedException(Kind.UNKNOWN, "", "", "there is no such file of settings");
        }
        return settings;
    }

    private SettingsReading reading(String pid, String text) throws RefusedException {
        return owners.read(pid + SUFFIX, text)
                .orElseThrow(() -> new RefusedException(
                        Kind.UNAVAILABLE, "", "", "the owner of this file is being replaced; try again"));
    }

    /** The text as it shall be. */
    private static String edited(String before, Change change, SettingsReading was) throws RefusedException {
        SettingsText text = SettingsText.of(before);
        List<Broken> broken = new ArrayList<>();
        if (change.whole()) {
            for (String key : text.keys()) {
                text = change.values().containsKey(key) ? text : text.without(key);
            }
        }
        for (String key : new TreeSet<>(change.values().keySet())) {
            Optional<String> value = change.values().get(key);
            if (value == null || value.isEmpty()) {
                text = text.without(key);
            } else if (isHidden(key, was) && value.get().equals(SettingsReader.HIDDEN)) {
                continue;
            } else if (!key.matches(KEY)) {
                broken.add(new Broken(0, "", "", "a key must be 1 to 100 letters, digits and . _ -"));
            } else if (!SettingsText.canHold(value.get())) {
                broken.add(new Broken(0, key, "", "must be printable ASCII without ${"));
            } else {
                text = text.with(key, value.get());
            }
        }
        refuse(broken);
        return text.toString();
    }

    private static boolean isHidden(String key, SettingsReading reading) {
        return SettingsReader.HIDDEN.equals(reading.shown().get(key));
    }

    private static void refuse(List<Broken> broken) throws RefusedException {
        if (!broken.isEmpty()) {
            throw new RefusedException(Kind.INVALID, broken);
        }
    }

    private static Broken broken(SettingsProblem problem) {
        boolean hidden = problem.value().equals(SettingsReader.HIDDEN);
        return new Broken(problem.line(), problem.key(), hidden ? "" : problem.value(), problem.rule());
    }

    /** The settings that are not the same, as the audit log shows them. */
    private static String different(SettingsReading was, SettingsReading wanted, Function<String, String> shown) {
        TreeSet<String> keys = new TreeSet<>(was.values().keySet());
        keys.addAll(wanted.values().keySet());
        keys.removeIf(key -> String.valueOf(was.values().get(key))
                .equals(String.valueOf(wanted.values().get(key))));
        List<String> entries = new ArrayList<>();
        keys.forEach(key -> entries.add(key + "=" + shown.apply(key)));
        return String.join(",", entries);
    }

    private static String shownAfter(String key, SettingsReading was, SettingsReading wanted) {
        return isHidden(key, was) && isHidden(key, wanted)
                ? "changed"
                : String.valueOf(wanted.shown().get(key));
    }

    /** Who watches the files may write back what was there before, as long as it has not seen the change: once more then. */
    private boolean awaitEffect(String pid, String text, SettingsReading wanted) throws RefusedException {
        long deadlineNs = System.nanoTime() + patience.toNanos();
        while (!owners.isInEffect(pid + SUFFIX, wanted)) {
            if (System.nanoTime() - deadlineNs > 0) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MS));
            Optional<SettingsReading> there = owners.read(pid + SUFFIX, text(pid));
            if (there.isPresent() && !there.get().values().equals(wanted.values())) {
                write(pid, text);
            }
        }
        return true;
    }

    private String text(String pid) throws RefusedException {
        try {
            return Files.readString(etc.resolve(pid + SUFFIX), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return ""; // presets apply
        } catch (IOException e) {
            throw new RefusedException(Kind.UNAVAILABLE, "", "", "the file cannot be read: " + e);
        }
    }

    private void write(String pid, String text) throws RefusedException {
        try {
            ReplacedFile.write(etc.resolve(pid + SUFFIX), text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new RefusedException(Kind.UNAVAILABLE, "", "", "the file cannot be written: " + e);
        }
    }

    /** The same for the same text; says nothing about it. */
    private static long version(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.ISO_8859_1));
            return ByteBuffer.wrap(digest).getLong() >>> 8;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
