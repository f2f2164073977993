package io.tandempbx.event.api;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Shows and changes webhooks. Each is one file {@code etc/pbx.webhook-<name>.cfg}, which an operator may edit as well. One
 * change at a time; each returns once it is in effect, or after a few seconds. Thread-safe.
 */
@ProviderType
public interface WebhookAdminService {

    /** All webhooks with how they fare, by name. */
    List<WebhookState> webhooks();

    /** The webhook of this name that is in effect. */
    Optional<WebhookState> find(String name);

    /** The webhook of this name as its file says, which a change replaces; in effect or not yet. */
    Optional<Webhook> kept(String name);

    /**
     * Applies the rules of {@link #put} and changes nothing.
     *
     * @throws WebhookException naming every field with a wrong value
     */
    void check(Webhook webhook) throws WebhookException;

    /**
     * Adds a webhook or replaces the one of its name. A new one begins with the next event.
     *
     * @throws WebhookException naming every field with a wrong value; nothing is changed then
     */
    void put(Webhook webhook) throws WebhookException;

    /**
     * Changes a webhook depending on what is kept, with nobody else's change in between.
     *
     * @param change is given what is kept, and returns what shall be, of the same name; empty for none. What it throws is
     *     passed on and nothing is changed
     * @return what was kept
     * @throws WebhookException naming every field with a wrong value, or that the file cannot be written or removed
     */
    Optional<Webhook> change(String name, UnaryOperator<Optional<Webhook>> change) throws WebhookException;

    /**
     * Removes a webhook.
     *
     * @return false when there is none of this name
     * @throws WebhookException if its file cannot be removed
     */
    boolean remove(String name) throws WebhookException;
}
