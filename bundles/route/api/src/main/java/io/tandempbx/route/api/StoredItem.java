package io.tandempbx.route.api;

/**
 * An item as it is kept.
 *
 * @param version grows with every change of an item of this kind
 */
public record StoredItem<T extends RouteItem>(T item, long version) {}
