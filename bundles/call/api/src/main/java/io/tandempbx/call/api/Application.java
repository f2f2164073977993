package io.tandempbx.call.api;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What answers a party by itself: a mailbox, a menu. Registered as a service and found by its name, which is that of
 * {@code Destination.ToApplication}.
 *
 * <p>It keeps nothing of a call: what it must remember is the state that {@link ApplicationAction.Save} puts into the call's
 * record, so that another revision of it, or of call control, or another process, goes on where it was.
 */
@ConsumerType
public interface Application {

    /** By which destinations name it. */
    String name();

    /**
     * Something happened. Called on the call's lane, one event after another: must return at once and not block; what takes
     * time is done elsewhere and comes back by {@link ApplicationService#post}.
     *
     * @return what is to be done now, in this order
     */
    List<ApplicationAction> on(ApplicationCall call, ApplicationEvent event);
}
