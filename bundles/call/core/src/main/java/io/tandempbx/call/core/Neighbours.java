package io.tandempbx.call.core;

import io.tandempbx.call.api.Application;
import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.registrar.api.ContactService;
import io.tandempbx.route.api.RouteService;
import io.tandempbx.sip.api.SipService;
import io.tandempbx.trunk.api.TrunkService;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The services that call control needs, any of which may be replaced at any moment. An event on a lane runs between
 * {@link #enter} and {@link #exit} and finds the same services throughout: while one is being replaced, events wait,
 * and a service leaves only when no event is running. One of them, signalling excepted, that stays away longer than the
 * patience is done without, so that new calls are refused clearly and running ones can still end.
 */
final class Neighbours {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(3);
    private static final MediaService NO_MEDIA = new UnavailableMedia();
    private static final TrunkService NO_TRUNKS = new UnavailableTrunks();

    private final CallEvents events = new CallEvents();
    private final Map<String, Application> applications = new ConcurrentHashMap<>(); // by name
    private final Set<String> knownApplications = ConcurrentHashMap.newKeySet(); // there now or before

    // written under the monitor; read without it within events, during which they do not leave
    private volatile @Nullable SipService sip;
    private volatile @Nullable MediaService media;
    private volatile @Nullable ContactService contacts;
    private volatile @Nullable DirectoryService directory;
    private volatile @Nullable RouteService routes;
    private volatile @Nullable TrunkService trunks;

    // guarded by this
    private @Nullable DirectorySnapshot lastSnapshot;
    private long incompleteSinceNs = System.nanoTime();
    private int running;
    private int leaving;
    private int waiting; // events that cannot begin
    private long waitedUntilNs = System.nanoTime(); // when the last of them could
    private boolean haveTrunks; // whether a trunk service was ever there: a node may do without
    private boolean closed;

    /**
     * Begins an event; waits while services are being replaced.
     *
     * @return false when call control itself is being stopped; the event must then not run
     */
    synchronized boolean enter() throws InterruptedException {
        if (!closed && !ready()) {
            waiting++;
            try {
                while (!closed && !ready()) {
                    wait(100);
                }
            } finally {
                waiting--;
                waitedUntilNs = System.nanoTime();
            }
        }
        if (closed) {
            return false;
        }
        running++;
        return true;
    }

    /** How much of the time since then was not spent waiting for a neighbour that is being replaced. */
    synchronized long ownDelayNs(long sinceNs) {
        long nowNs = System.nanoTime();
        return waiting > 0 ? 0 : Math.min(nowNs - sinceNs, nowNs - waitedUntilNs);
    }

    synchronized void exit() {
        running--;
        if (running == 0) {
            notifyAll();
        }
    }

    /** Lets no further event begin, and returns when none is running. */
    synchronized void close() {
        closed = true;
        awaitIdle();
    }

    private boolean ready() {
        boolean complete = isComplete();
        boolean present = sip != null && leaving == 0;
        return present && (complete || System.nanoTime() - incompleteSinceNs > PATIENCE_NS);
    }

    private boolean isComplete() {
        return media != null && contacts != null && routes != null && (trunks != null || !haveTrunks);
    }

    /** Within an event only. */
    SipService sip() {
        SipService present = sip;
        if (present == null) {
            throw new IllegalStateException("asked for outside an event");
        }
        return present;
    }

    /** Where it is told what happens to calls, whether somebody listens or not. */
    CallEvents events() {
        return events;
    }

    /** The media service, or one that refuses new sessions. */
    MediaService media() {
        MediaService present = media;
        return present == null ? NO_MEDIA : present;
    }

    Optional<ContactService> contacts() {
        return Optional.ofNullable(contacts);
    }

    Optional<RouteService> routes() {
        return Optional.ofNullable(routes);
    }

    /** The trunk service, or one that lets no call out. */
    TrunkService trunks() {
        TrunkService present = trunks;
        return present == null ? NO_TRUNKS : present;
    }

    /** What answers by this name; empty while it is away. */
    Optional<Application> application(String name) {
        return Optional.ofNullable(applications.get(name));
    }

    /** Whether an application of this name was ever there. */
    boolean knows(String application) {
        return knownApplications.contains(application);
    }

    /** The latest directory known, also while the store is away; empty before the first. */
    Optional<DirectorySnapshot> directory() {
        DirectoryService present = directory;
        if (present != null) {
            return Optional.of(present.snapshot());
        }
        synchronized (this) {
            return Optional.ofNullable(lastSnapshot);
        }
    }

    synchronized void bind(SipService arriving) {
        sip = arriving;
        notifyAll();
    }

    synchronized void unbind(SipService old) {
        afterTheEvents(() -> {
            if (sip == old) {
                sip = null;
            }
        });
    }

    synchronized void bind(MediaService arriving) {
        media = arriving;
        notifyAll();
    }

    synchronized void unbind(MediaService old) {
        afterTheEvents(() -> {
            if (media == old) {
                noteIncomplete();
                media = null;
            }
        });
    }

    synchronized void bind(ContactService arriving) {
        contacts = arriving;
        notifyAll();
    }

    synchronized void unbind(ContactService old) {
        afterTheEvents(() -> {
            if (contacts == old) {
                noteIncomplete();
                contacts = null;
            }
        });
    }

    synchronized void bind(RouteService arriving) {
        routes = arriving;
        notifyAll();
    }

    synchronized void unbind(RouteService old) {
        afterTheEvents(() -> {
            if (routes == old) {
                noteIncomplete();
                routes = null;
            }
        });
    }

    synchronized void bind(TrunkService arriving) {
        trunks = arriving;
        haveTrunks = true;
        notifyAll();
    }

    synchronized void unbind(TrunkService old) {
        afterTheEvents(() -> {
            if (trunks == old) {
                noteIncomplete();
                trunks = null;
            }
        });
    }

    synchronized void bind(Application arriving) {
        applications.put(arriving.name(), arriving);
        knownApplications.add(arriving.name());
    }

    synchronized void unbind(Application old) {
        afterTheEvents(() -> applications.values().remove(old));
    }

    synchronized void bind(DirectoryService arriving) {
        directory = arriving;
        lastSnapshot = arriving.snapshot();
    }

    synchronized void unbind(DirectoryService old) {
        if (directory == old) {
            lastSnapshot = old.snapshot();
            directory = null;
        }
    }

    /** Outside events: lets {@code use} run on the signalling service, if one is bound. */
    void withSip(Consumer<SipService> use) {
        SipService present = sip;
        if (present != null) {
            use.accept(present);
        }
    }

    /** Outside events: lets {@code use} run on the media service, if one is bound. */
    void withMedia(Consumer<MediaService> use) {
        MediaService present = media;
        if (present != null) {
            use.accept(present);
        }
    }

    private void noteIncomplete() {
        if (isComplete()) {
            incompleteSinceNs = System.nanoTime();
        }
    }

    /** Lets the events that may be using a leaving service end, and no other begin, before it goes. */
    private void afterTheEvents(Runnable goes) {
        leaving++;
        awaitIdle();
        leaving--;
        goes.run();
        notifyAll();
    }

    private void awaitIdle() {
        boolean interrupted = false;
        while (running > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true; // events are short and do not block: finish waiting, then pass it on
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
