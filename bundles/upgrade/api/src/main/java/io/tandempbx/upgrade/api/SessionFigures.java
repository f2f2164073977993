package io.tandempbx.upgrade.api;

/**
 * Counters of one media session, kept over replacements.
 *
 * @param received RTP packets from the peer
 * @param sent     RTP packets to the peer
 * @param silentMs since the last packet from the peer; -1 while there was none
 */
public record SessionFigures(long received, long sent, long silentMs) {}
