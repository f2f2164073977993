package io.tandempbx.upgrade.api;

/**
 * What an operator allows beyond replacing providers one by one.
 *
 * @param add  bundles that are not installed yet
 * @param wide bundles outside the plan that have to be re-wired, as when a contract changes
 */
public record PlanOptions(boolean add, boolean wide) {}
