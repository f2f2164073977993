package io.tandempbx.security.core;

import io.tandempbx.security.api.User;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers passwords that were right a short while ago, so that a client that shows its password with each request does
 * not cost a tenth of a second each time, and one with many connections not that for each of them at once. Kept is an
 * HMAC under a key of this process, together with the hash it was proved against: after a change of the password nothing
 * matches. Thread-safe.
 */
final class ProvedPasswords {
    private static final long KEEP_MS = 300_000;
    private static final int MOST = 1000;
    private static final int LOCKS = 64; // other passwords seldom wait for each other

    private record Proof(String against, long untilMs) {}

    private final SecretKeySpec key;
    private final Clock clock;
    private final Map<String, Proof> proofs = new ConcurrentHashMap<>();
    private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();

    ProvedPasswords(SecureRandom random, Clock clock) {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        this.key = new SecretKeySpec(secret, "HmacSHA256");
        this.clock = clock;
    }

    /** Whether the password is right; of those who show the same one meanwhile, one works and the others wait for it. */
    boolean prove(User user, String password, BooleanSupplier work) {
        String name = name(user, password);
        if (isKnown(name, user)) {
            return true;
        }
        synchronized (locks[Math.floorMod(name.hashCode(), LOCKS)]) {
            if (isKnown(name, user)) {
                return true;
            }
            if (!work.getAsBoolean()) {
                return false;
            }
            if (proofs.size() >= MOST) {
                proofs.clear();
            }
            proofs.put(name, new Proof(user.passwordHash(), clock.millis() + KEEP_MS));
            return true;
        }
    }

    private boolean isKnown(String name, User user) {
        Proof proof = proofs.get(name);
        return proof != null && proof.untilMs > clock.millis() && proof.against.equals(user.passwordHash());
    }

    private String name(User user, String password) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return Base64.getEncoder()
                    .encodeToString(mac.doFinal((user.name() + '\0' + password).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
