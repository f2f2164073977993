package io.tandempbx.call.api;

/**
 * What became of calls since the present revision of call control began, and how many it is in charge of.
 *
 * @param active   calls that it is in charge of now, whatever records there are
 * @param answered somebody took the call
 * @param failed   set-ups that came to nothing, other than busy, declined and given up
 * @param ended    over for a reason a party or an operator gave, or never answered
 * @param lost     answered and then ended by the platform itself
 */
public record CallCounters(int active, long answered, long failed, long ended, long lost) {}
