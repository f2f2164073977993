package io.tandempbx.call.api;

import java.net.InetAddress;

/**
 * A party that an application has.
 *
 * @param callId     of its call
 * @param session    name of the party's media session
 * @param party      number of the party
 * @param partyName  to be shown; empty when unknown
 * @param extension  whose phone it is; empty for a party beyond a trunk
 * @param argument   of the destination, for example the mailbox
 * @param divertedBy extension whose forwarding, or failure to answer, led here; empty when the party dialled it
 * @param peer       where the party's signalling comes from
 * @param state      what was saved last; empty at first
 */
public record ApplicationCall(
        String callId,
        String session,
        String party,
        String partyName,
        String extension,
        String argument,
        String divertedBy,
        InetAddress peer,
        String state) {}
