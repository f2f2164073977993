package io.tandempbx.event.api;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The kept part of the event stream, and what comes after it. Thread-safe. */
@ProviderType
public interface EventService {

    /** The cursor of the newest event; 0 before the first ever. */
    long latest();

    /** The cursor of the oldest event that is still kept; one more than {@link #latest} when none is. */
    long oldest();

    /**
     * Kept events behind a cursor, in order.
     *
     * @param cursor the last event already known; 0 for the oldest kept; one that was never given is taken as the latest
     * @param max    at most so many
     */
    List<Event> after(long cursor, int max);

    /** Delivers the events behind a cursor, kept ones first, until the subscription is closed or this provider goes. */
    EventSubscription subscribe(long cursor, EventConsumer consumer);
}
