package io.tandempbx.route.api;

/**
 * A trunk that a route may use.
 *
 * @param trunk    its id
 * @param priority the smallest is tried first
 * @param rate     what a minute costs, in thousandths of any currency; the cheapest is tried first where both this priority and
 *                 the trunk's own are equal; of equals one is drawn by the trunks' weights
 */
public record TrunkChoice(String trunk, int priority, int rate) {}
