package io.tandempbx.event.api;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Receives events of a subscription, one batch after the other, each event once and in order. */
@ConsumerType
public interface EventConsumer {

    /**
     * Some events, at least one. May take its time: only this subscription waits. The first cursor says whether some were
     * missed: it is then larger than the last one plus one.
     */
    void events(List<Event> batch);
}
