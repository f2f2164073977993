package io.tandempbx.sip.api;

import java.util.Set;

/**
 * What was going on for one owner when an earlier process ended.
 *
 * @param keys         of its requests whose outcome it will still be told
 * @param transactions of INVITEs it has not answered finally, or whose 2xx was not acknowledged
 */
public record Unfinished(Set<String> keys, Set<String> transactions) {
    public static final Unfinished NOTHING = new Unfinished(Set.of(), Set.of());

    public Unfinished {
        keys = Set.copyOf(keys);
        transactions = Set.copyOf(transactions);
    }
}
