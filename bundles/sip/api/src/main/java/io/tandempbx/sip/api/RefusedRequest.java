package io.tandempbx.sip.api;

/**
 * A request that did not get to its handler because it did not prove the password it has to.
 *
 * @param user   whose password was to be proved
 * @param reason a word such as {@code wrong-password}
 */
public record RefusedRequest(String method, String user, Flow flow, MessageHead head, String reason) {}
