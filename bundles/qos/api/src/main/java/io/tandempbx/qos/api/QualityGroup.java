package io.tandempbx.qos.api;

/**
 * What ended calls have in common.
 *
 * @param key   for example an extension's number
 * @param calls that have a direction in it
 */
public record QualityGroup(String key, int calls, QualityStatistics statistics) {}
