package io.tandempbx.qos.api;

/**
 * What is still good enough, as {@code etc/pbx.qos.cfg} says.
 *
 * @param mos         less than this is too little
 * @param lossPercent more than this is too much, as with the others
 * @param rttMs       to the peer and back
 */
public record Thresholds(double mos, double lossPercent, int jitterMs, int rttMs) {}
