package io.tandempbx.rest.cxf.http;

import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.Role;
import java.security.Principal;
import javax.ws.rs.core.SecurityContext;

/** Who sent a request. */
public record Caller(Identity identity) implements SecurityContext, Principal {

    /** The caller of an operation that is not open to everybody. */
    public static Identity of(SecurityContext context) {
        if (context.getUserPrincipal() instanceof Caller caller) {
            return caller.identity;
        }
        throw ProblemException.of(401, "credentials are needed");
    }

    @Override
    public String getName() {
        return identity.name();
    }

    @Override
    public Principal getUserPrincipal() {
        return this;
    }

    @Override
    public boolean isUserInRole(String role) {
        return Role.of(role).map(identity.role()::includes).orElse(false);
    }

    @Override
    public boolean isSecure() {
        return true;
    }

    @Override
    public String getAuthenticationScheme() {
        return identity.token().isEmpty() ? BASIC_AUTH : "BEARER";
    }
}
