package io.tandempbx.console.shell;

import java.security.AccessController;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.ClientPrincipal;

/** Where the operator who runs a command comes from, as the log-in over SSH left it with the thread. */
final class ClientAddress {
    /** As Java writes the address of a socket: {@code /198.51.100.7:40000}, {@code /[2001:db8::1]:40000}. */
    private static final Pattern SOCKET = Pattern.compile("[^/]*/\\[?([0-9a-fA-F.:]+?)(?:%[^\\]]*)?]?:[0-9]+");

    private ClientAddress() {}

    /** The bare address; {@code -} at a shell that is not reached over SSH. */
    @SuppressWarnings("removal") // where the platform keeps it on Java 17
    static String current() {
        return Optional.ofNullable(Subject.getSubject(AccessController.getContext())).stream()
                .flatMap(subject -> subject.getPrincipals(ClientPrincipal.class).stream())
                .map(client -> bare(client.getAddress()))
                .findFirst()
                .orElse("-");
    }

    static String bare(String socketAddress) {
        Matcher address = SOCKET.matcher(socketAddress);
        return address.matches() ? address.group(1) : "-";
    }
}
