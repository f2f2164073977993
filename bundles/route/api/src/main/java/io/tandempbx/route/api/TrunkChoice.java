package io.tandempbx.route.api;

/**
 * A trunk that a route may use.
 *
 * @param trunk    its id
 * @param priority the smallest is tried first
 * @param rate     what a minute costs, in thousandths of any currency; of equal priority the cheapest is tried first
 */
public record TrunkChoice(String trunk, int priority, int rate) {}
