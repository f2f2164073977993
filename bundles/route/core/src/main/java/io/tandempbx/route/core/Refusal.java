package io.tandempbx.route.core;

/**
 * Why a number leads nowhere.
 *
 * @param status for the caller
 * @param why    for operators
 * @param told   to the caller; empty for nothing beyond the status
 */
record Refusal(int status, String why, String told) {

    static Refusal of(int status, String why) {
        return new Refusal(status, why, "");
    }

    @Override
    public String toString() {
        return why + ": " + status;
    }
}
