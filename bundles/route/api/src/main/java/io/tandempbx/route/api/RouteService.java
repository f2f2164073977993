package io.tandempbx.route.api;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Answers where a call is to go. Reads snapshots of the dial plan, the directory and the trunks, so it neither blocks nor changes
 * anything: the same request in the same second has the same answer, for a call as for {@code pbx:route-test}.
 * Thread-safe.
 */
@ProviderType
public interface RouteService {

    RoutePlan route(RouteRequest request);
}
