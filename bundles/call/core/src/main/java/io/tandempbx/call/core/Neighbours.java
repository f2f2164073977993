package io.tandempbx.call.core;

import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.registrar.api.ContactService;
import io.tandempbx.sip.api.SipService;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The services that call control needs, any of which may be replaced at any moment. An event on a lane runs between
 * {@link #enter} and {@link #exit} and finds the same services throughout: while one is being replaced, events wait,
 * and a service leaves only when no event is running. A media or registrar bundle that stays away longer than the
 * patience is done without, so that new calls are refused clearly and running ones can still end.
 */
final class Neighbours {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(3);
    private static final MediaService NO_MEDIA = new UnavailableMedia();

    private final CallEvents events = new CallEvents();

    // written under the monitor; read without it within events, during which they do not leave
    private volatile @Nullable SipService sip;
    private volatile @Nullable MediaService media;
    private volatile @Nullable ContactService contacts;
    private volatile @Nullable DirectoryService directory;

    // guarded by this
    private @Nullable DirectorySnapshot lastSnapshot;
    private long incompleteSinceNs = System.nanoTime();
    private int running;
    private int leaving;
    private boolean closed;

    /**
     * Begins an event; waits while services are being replaced.
     *
     * @return false when call control itself is being stopped; the event must then not run
     */
    synchronized boolean enter() throws InterruptedException {
        while (!closed && !ready()) {
            wait(100);
        }
        if (closed) {
            return false;
        }
        running++;
        return true;
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
        boolean complete = media != null && contacts != null;
        boolean present = sip != null && leaving == 0;
        return present && (complete || System.nanoTime() - incompleteSinceNs > PATIENCE_NS);
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
        if (media != null && contacts != null) {
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
