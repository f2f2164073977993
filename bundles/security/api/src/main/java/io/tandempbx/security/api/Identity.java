package io.tandempbx.security.api;

/**
 * Somebody who has proved who they are, at one moment.
 *
 * <p>Who makes a dry run only wants to know: whatever takes such an identity judges everything as ever and answers what it
 * would have done, but changes nothing, and nothing is noted in the audit log. Secrets that it would have made are empty.
 *
 * @param name   of the user
 * @param via    {@code REST}, {@code SSH}, {@code PHONE} or {@code SYSTEM}
 * @param from   the bare address they came from; {@code -} when there is none
 * @param token  id of the token that was shown; empty for a password or a key
 * @param dryRun whether nothing is to be changed
 */
public record Identity(String name, Role role, String via, String from, String token, boolean dryRun) {

    /** The platform itself. */
    public static final Identity SYSTEM = new Identity("system", Role.ADMIN, "SYSTEM", "-", "");

    /** Somebody who means it. */
    public Identity(String name, Role role, String via, String from, String token) {
        this(name, role, via, from, token, false);
    }

    /** The same, for a dry run. */
    public Identity forDryRun() {
        return new Identity(name, role, via, from, token, true);
    }
}
