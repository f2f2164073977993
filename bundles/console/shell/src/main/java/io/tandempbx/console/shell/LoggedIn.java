package io.tandempbx.console.shell;

import io.tandempbx.security.api.Role;
import java.security.AccessController;
import java.security.Principal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.ClientPrincipal;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;

/**
 * The operator who runs a command, as the log-in left it with the thread. Not as the session's variables say: those, {@code
 * USER} among them, are the operator's own to set.
 */
final class LoggedIn {
    /** As Java writes the address of a socket: {@code /198.51.100.7:40000}, {@code /[2001:db8::1]:40000}. */
    private static final Pattern SOCKET = Pattern.compile("[^/]*/\\[?([0-9a-fA-F.:]+?)(?:%[^\\]]*)?]?:[0-9]+");

    private LoggedIn() {}

    /** The name of the user; {@code -} where nobody has logged in. */
    static String user() {
        return principal(UserPrincipal.class).map(Principal::getName).orElse("-");
    }

    /** The bare address; {@code -} at a shell that is not reached over SSH. */
    static String address() {
        return principal(ClientPrincipal.class)
                .map(client -> bare(client.getAddress()))
                .orElse("-");
    }

    /** Whether it is an admin, for what a lesser role may do with its own only; false where nobody has logged in. */
    static boolean isAdmin() {
        return principals(RolePrincipal.class).anyMatch(role -> role.getName().equals(Role.ADMIN.text()));
    }

    private static <P extends Principal> Optional<P> principal(Class<P> type) {
        return principals(type).findFirst();
    }

    @SuppressWarnings("removal") // where the platform keeps it on Java 17
    private static <P extends Principal> Stream<P> principals(Class<P> type) {
        return Optional.ofNullable(Subject.getSubject(AccessController.getContext())).stream()
                .flatMap(subject -> subject.getPrincipals(type).stream());
    }

    static String bare(String socketAddress) {
        Matcher address = SOCKET.matcher(socketAddress);
        return address.matches() ? address.group(1) : "-";
    }
}
