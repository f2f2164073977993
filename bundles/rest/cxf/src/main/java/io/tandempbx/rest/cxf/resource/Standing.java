package io.tandempbx.rest.cxf.resource;

import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.User;
import java.net.InetAddress;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * Whether somebody whose request goes on for long could still make it. While a service that knows is away, what it said
 * last holds.
 *
 * @param since when the credentials were judged
 */
record Standing(Services services, Identity identity, InetAddress from, Instant since) implements BooleanSupplier {

    @Override
    public boolean getAsBoolean() {
        boolean banned = services.bans().call(bans -> bans.isBanned(from)).orElse(false);
        return !banned
                && services.users()
                        .call(users -> users.users().stream().anyMatch(this::isStill))
                        .orElse(true)
                && (identity.token().isEmpty() || hasToken());
    }

    private boolean isStill(User user) {
        return user.name().equals(identity.name())
                && user.enabled()
                && user.role().includes(identity.role())
                && (!identity.token().isEmpty() || !user.passwordChangedAt().isAfter(since));
    }

    private boolean hasToken() {
        return services.access()
                .call(access -> access.tokens(identity.name()).stream()
                        .anyMatch(token -> token.id().equals(identity.token())))
                .orElse(true);
    }
}
