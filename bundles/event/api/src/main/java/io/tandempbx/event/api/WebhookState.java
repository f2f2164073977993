package io.tandempbx.event.api;

/**
 * How a webhook fares.
 *
 * @param cursor    the last event that its endpoint has taken
 * @param waiting   kept events behind it
 * @param delivered requests answered with 2xx since this revision began
 * @param failed    requests that were not
 * @param missed    events that were no longer kept when their turn came
 * @param fault     why the last request failed; empty when it did not
 */
public record WebhookState(
        Webhook webhook, long cursor, long waiting, long delivered, long failed, long missed, String fault) {}
