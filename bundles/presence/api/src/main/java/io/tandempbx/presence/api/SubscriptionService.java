package io.tandempbx.presence.api;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Shows which phones watch what. Reads records, so it disturbs nobody. Thread-safe. */
@ProviderType
public interface SubscriptionService {

    /** All subscriptions at this moment, by subscriber and resource. */
    List<SubscriptionSummary> subscriptions();
}
