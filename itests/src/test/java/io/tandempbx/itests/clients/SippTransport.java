package io.tandempbx.itests.clients;

/** What Debian's SIPp can speak over; it is built without TLS. */
public enum SippTransport {
    UDP("u1"),
    TCP("t1");

    private final String argument;

    SippTransport(String argument) {
        this.argument = argument;
    }

    /** Its name on SIPp's command line, with one socket for all calls. */
    public String argument() {
        return argument;
    }
}
