package io.tandempbx.trunk.api;

/** Whether a call may come in by a trunk, and what it says in the platform's form. */
public sealed interface Arrival {

    /**
     * It may.
     *
     * @param caller     number, normalised; empty when withheld
     * @param callerName as the trunk said; empty when unknown or withheld
     * @param dialled    number, normalised
     */
    record Accepted(String caller, String callerName, String dialled) implements Arrival {}

    /**
     * It may not.
     *
     * @param status the final response
     */
    record Refused(int status, String reason) implements Arrival {}
}
