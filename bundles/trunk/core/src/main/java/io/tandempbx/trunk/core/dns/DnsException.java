package io.tandempbx.trunk.core.dns;

/** No resolver gave an answer; the same question may be answered later. */
public final class DnsException extends Exception {
    public DnsException(String message) {
        super(message);
    }
}
