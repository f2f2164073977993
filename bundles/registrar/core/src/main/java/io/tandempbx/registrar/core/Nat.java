package io.tandempbx.registrar.core;

import io.tandempbx.registrar.api.Contact;
import io.tandempbx.sip.api.Transport;
import java.net.InetSocketAddress;

/** Tells contacts behind a NAT from others. */
final class Nat {
    private static final String DEFAULT_PORT = "5060";

    private Nat() {}

    /**
     * Whether the REGISTER came from elsewhere than its contact says. A host name says nothing, except one that cannot be
     * (RFC 2606 §2); over a connection the port says nothing, since it is the connection's and not the one listened at.
     */
    static boolean isBehind(Contact contact) {
        InetSocketAddress source = contact.flow().remote();
        String plain = source.getAddress().getHostAddress() + ':' + source.getPort();
        int hostAt = contact.uri().indexOf('@') + 1;
        if (contact.uri().startsWith(plain, hostAt) && !hasMoreDigits(contact.uri(), hostAt + plain.length())) {
            return false; // as nearly all write it
        }
        ContactUri uri = ContactUri.parse(contact.uri());
        String host = uri.host().replaceAll("[\\[\\]]", "");
        if (host.endsWith(".invalid")) {
            return true;
        }
        boolean literal = host.matches("[0-9.]+|[0-9a-f:.]*:[0-9a-f:.]*");
        if (!literal) {
            return false;
        }
        String seen = source.getAddress().getHostAddress();
        boolean samePort = contact.flow().transport() != Transport.UDP
                || (uri.port().isEmpty() ? DEFAULT_PORT : uri.port()).equals(Integer.toString(source.getPort()));
        return !isSame(host, seen) || !samePort;
    }

    private static boolean hasMoreDigits(String text, int at) {
        return at < text.length() && Character.isDigit(text.charAt(at));
    }

    private static boolean isSame(String host, String seen) {
        if (host.equals(seen) || host.indexOf(':') < 0) {
            return host.equals(seen);
        }
        try {
            return java.net.InetAddress.getByName(host).equals(java.net.InetAddress.getByName(seen)); // literals
        } catch (java.net.UnknownHostException e) {
            return false;
        }
    }
}
