package io.tandempbx.security.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.security.api.Role;
import io.tandempbx.security.api.User;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ProvedPasswordsTest {
    private static final int CLIENTS = 8;

    private final Bench.TestClock clock = new Bench.TestClock();
    private final ProvedPasswords proved = new ProvedPasswords(new SecureRandom(), clock);
    private final AtomicInteger proofs = new AtomicInteger();

    @Test
    void shouldProveOnceForAllThatAskAtOnce() throws Exception {
        User user = user("hash");
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                answers.add(clients.submit(() -> proved.prove(user, "secret", () -> {
                    LockSupport.parkNanos(50_000_000); // so that the others come meanwhile
                    return proofs.incrementAndGet() > 0;
                })));
            }
            for (Future<Boolean> answer : answers) {
                assertTrue(answer.get(10, TimeUnit.SECONDS));
            }
        } finally {
            clients.shutdown();
        }
        assertEquals(1, proofs.get());
    }

    @Test
    void shouldProveAgainAfterAWhileAndAfterAChange() {
        assertTrue(prove(user("hash"), "secret", true));
        assertTrue(prove(user("hash"), "secret", true));
        assertEquals(1, proofs.get());
        clock.pass(Duration.ofMinutes(6));
        assertTrue(prove(user("hash"), "secret", true));
        assertEquals(2, proofs.get());
        assertFalse(prove(user("another"), "secret", false));
        assertEquals(3, proofs.get());
    }

    @Test
    void shouldNotRememberWhatIsWrong() {
        assertFalse(prove(user("hash"), "guess", false));
        assertFalse(prove(user("hash"), "guess", false));
        assertEquals(2, proofs.get());
    }

    private boolean prove(User user, String password, boolean right) {
        return proved.prove(user, password, () -> {
            proofs.incrementAndGet();
            return right;
        });
    }

    private static User user(String hash) {
        return new User("anna", Role.VIEWER, true, hash, Instant.EPOCH, Instant.EPOCH, 1);
    }
}
