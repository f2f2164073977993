package io.tandempbx.event.api;

import java.util.ArrayDeque;
import java.util.Optional;

/**
 * A publisher's way to the event stream. While no provider is there the last 1,000 happenings wait, so that a replacement
 * loses none; without one at all, that is all it costs. Never blocks longer than it takes to put one into a queue.
 * Thread-safe.
 */
public final class EventOutlet {
    private static final int LIMIT = 1_000;

    private final ArrayDeque<Happening> waiting = new ArrayDeque<>(); // guarded by this
    private volatile Optional<EventPublisher> publisher = Optional.empty();

    /** Publishes now, or when a provider comes. */
    public void publish(Happening happening) {
        Optional<EventPublisher> present = publisher;
        if (present.isPresent() && present.get().publish(happening)) {
            return;
        }
        synchronized (this) {
            if (waiting.size() == LIMIT) {
                waiting.removeFirst();
            }
            waiting.addLast(happening);
        }
    }

    /** A provider came; what waited is published first. */
    public synchronized void bind(EventPublisher arriving) {
        while (!waiting.isEmpty() && arriving.publish(waiting.peekFirst())) {
            waiting.removeFirst();
        }
        publisher = Optional.of(arriving);
    }

    /** A provider goes, unless another has taken its place. */
    public synchronized void unbind(EventPublisher leaving) {
        if (publisher.isPresent() && publisher.get() == leaving) {
            publisher = Optional.empty();
        }
    }
}
