package io.tandempbx.security.core;

import io.tandempbx.security.api.AccessService;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Principal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;
import javax.security.auth.spi.LoginModule;
import org.apache.karaf.jaas.boot.principal.ClientPrincipal;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;

/**
 * Lets users of the platform into the realm {@value TandemRealm#NAME} with their passwords. Log-ins that bring no password,
 * such as those with a key, are left to the realm's other modules.
 */
@SuppressWarnings("NullAway.Init") // JAAS calls initialize first
public final class PasswordLoginModule implements LoginModule {
    static final String ACCESS = "io.tandempbx.access";
    private static final Pattern ADDRESS = Pattern.compile("/?\\[?([0-9a-fA-F.:]+?)(?:%[^\\]]*)?\\]?(?::[0-9]+)?");
    private Subject subject;
    private CallbackHandler callbacks;
    private AccessService access;
    private final Set<Principal> proved = new HashSet<>();

    /** For JAAS. */
    public PasswordLoginModule() {}

    @Override
    public void initialize(
            Subject toFill, CallbackHandler handler, Map<String, ?> sharedState, Map<String, ?> options) {
        subject = toFill;
        callbacks = handler;
        access = (AccessService) java.util.Objects.requireNonNull(options.get(ACCESS));
    }

    @Override
    public boolean login() throws LoginException {
        NameCallback name = new NameCallback("user");
        PasswordCallback password = new PasswordCallback("password", false);
        try {
            callbacks.handle(new Callback[] {name, password});
        } catch (UnsupportedCallbackException e) {
            return false; // no password: a key
        } catch (IOException e) {
            throw new FailedLoginException("no name and password");
        }
        if (name.getName() == null || password.getPassword() == null) {
            return false;
        }
        String text = new String(password.getPassword());
        password.clearPassword();
        Identity identity = access.byPassword(name.getName(), text, method(), source())
                .orElseThrow(() -> new FailedLoginException("login failed"));
        proved.add(new UserPrincipal(identity.name()));
        platformRoles(identity.role()).forEach(role -> proved.add(new RolePrincipal(role)));
        return true;
    }

    /** What the platform's access lists call them. */
    private static List<String> platformRoles(Role role) {
        return switch (role) {
            case ADMIN -> List.of("admin", "manager", "operator", "viewer", "systembundles", "ssh");
            case OPERATOR -> List.of("operator", "viewer", "ssh");
            case VIEWER -> List.of("viewer", "ssh");
        };
    }

    @Override
    public boolean commit() {
        subject.getPrincipals().addAll(proved);
        return !proved.isEmpty();
    }

    @Override
    public boolean abort() {
        proved.clear();
        return true;
    }

    @Override
    public boolean logout() {
        subject.getPrincipals().removeAll(proved);
        proved.clear();
        return true;
    }

    private Optional<ClientPrincipal> client() {
        return subject.getPrincipals(ClientPrincipal.class).stream().findFirst();
    }

    private String method() {
        return client().map(client -> client.getMethod().equals("ssh") ? "SSH" : "REST")
                .orElse("SSH");
    }

    /** Where the log-in comes from, as the caller wrote it: {@code /198.51.100.7:40000}. */
    private InetAddress source() {
        return client().flatMap(client -> address(client.getAddress())).orElse(InetAddress.getLoopbackAddress());
    }

    static Optional<InetAddress> address(String socketAddress) {
        Matcher matcher = ADDRESS.matcher(socketAddress);
        try {
            return matcher.matches() ? Optional.of(Addresses.parse(matcher.group(1))) : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
