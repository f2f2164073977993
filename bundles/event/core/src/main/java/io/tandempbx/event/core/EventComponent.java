package io.tandempbx.event.core;

import io.tandempbx.event.api.Event;
import io.tandempbx.event.api.EventConsumer;
import io.tandempbx.event.api.EventPublisher;
import io.tandempbx.event.api.EventService;
import io.tandempbx.event.api.EventSubscription;
import io.tandempbx.event.api.Happening;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** The event stream as a component, kept below {@code data/event}. */
@Component(
        immediate = true,
        service = {EventPublisher.class, EventService.class})
public final class EventComponent implements EventPublisher, EventService {
    private final EventStream stream;

    /**
     * Opens what was kept.
     *
     * @throws IOException if that is not possible; publishers keep what they have within a bound then
     */
    @Activate
    public EventComponent() throws IOException {
        stream = EventStream.open(Path.of(System.getProperty("karaf.data", "data"), "event"));
    }

    @Activate
    void start() {
        stream.start();
    }

    @Deactivate
    void stop() {
        stream.close();
    }

    @Override
    public boolean publish(Happening happening) {
        return stream.publish(happening);
    }

    @Override
    public long latest() {
        return stream.latest();
    }

    @Override
    public long oldest() {
        return stream.oldest();
    }

    @Override
    public List<Event> after(long cursor, int max) {
        return stream.after(cursor, max);
    }

    @Override
    public EventSubscription subscribe(long cursor, EventConsumer consumer) {
        return stream.subscribe(cursor, consumer);
    }
}
