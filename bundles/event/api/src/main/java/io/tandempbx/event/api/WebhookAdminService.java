package io.tandempbx.event.api;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Shows and changes webhooks. Each is one file {@code etc/pbx.webhook-<name>.cfg}, which an operator may edit as well. Thread-safe. */
@ProviderType
public interface WebhookAdminService {

    /** All webhooks with how they fare, by name. */
    List<WebhookState> webhooks();

    /** The webhook of this name. */
    Optional<WebhookState> find(String name);

    /**
     * Applies the rules of {@link #put} and changes nothing.
     *
     * @throws WebhookException naming every field with a wrong value
     */
    void check(Webhook webhook) throws WebhookException;

    /**
     * Adds a webhook or replaces the one of its name; in effect within a few seconds. A new one begins with the next event.
     *
     * @throws WebhookException naming every field with a wrong value; nothing is changed then
     */
    void put(Webhook webhook) throws WebhookException;

    /**
     * Removes a webhook.
     *
     * @return false when there is none of this name
     * @throws WebhookException if its file cannot be removed
     */
    boolean remove(String name) throws WebhookException;
}
