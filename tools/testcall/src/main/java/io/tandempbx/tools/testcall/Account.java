package io.tandempbx.tools.testcall;

/** An extension and its password. */
record Account(String number, String password) {
    /** Reads {@code number password}. */
    static Account parse(String line) {
        int blank = line.indexOf(' ');
        if (blank < 1) {
            throw new IllegalArgumentException("an account is a number, a blank and a password");
        }
        return new Account(line.substring(0, blank), line.substring(blank + 1));
    }

    /** The password stays out of messages. */
    @Override
    public String toString() {
        return number;
    }
}
