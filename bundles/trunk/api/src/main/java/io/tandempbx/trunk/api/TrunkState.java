package io.tandempbx.trunk.api;

/** How a trunk is. */
public enum TrunkState {
    /** It answers. */
    UP,
    /** It answers, but calls by it fail more than they should, or one of its addresses does not answer. */
    DEGRADED,
    /** It does not answer, or does not let us register. */
    DOWN,
    /** An operator does not want it used. */
    DISABLED
}
