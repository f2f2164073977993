package io.tandempbx.call.core;

/** How somebody is shown to those who are called: number, and name if it is known. */
record Party(String number, String name) {
    /** Somebody who does not want to be seen. */
    static final Party WITHHELD = new Party(CallContext.ANONYMOUS, "");

    boolean isWithheld() {
        return number.equals(CallContext.ANONYMOUS);
    }
}
