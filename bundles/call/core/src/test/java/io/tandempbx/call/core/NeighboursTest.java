package io.tandempbx.call.core;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.registrar.api.Contact;
import io.tandempbx.registrar.api.ContactService;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Services that leave while an event runs. */
class NeighboursTest {
    private static final ContactService CONTACTS = new ContactService() {
        @Override
        public List<Contact> contacts(String extension) {
            return List.of();
        }

        @Override
        public Map<String, List<Contact>> all() {
            return Map.of();
        }
    };

    @Test
    void shouldKeepAServiceUntilTheEventIsOver() throws InterruptedException {
        Neighbours neighbours = new Neighbours();
        FakeSip old = new FakeSip();
        FakeSip successor = new FakeSip();
        neighbours.bind(old);
        neighbours.bind(new FakeMedia());
        neighbours.bind(CONTACTS);

        assertTrue(neighbours.enter());
        Thread leaving = new Thread(() -> neighbours.unbind(old));
        leaving.start();
        awaitWaiting(leaving);
        assertSame(old, neighbours.sip());
        neighbours.exit();
        leaving.join(TimeUnit.SECONDS.toMillis(5));
        assertTrue(!leaving.isAlive());

        neighbours.bind(successor);
        assertTrue(neighbours.enter());
        assertSame(successor, neighbours.sip());
        neighbours.exit();
    }

    private static void awaitWaiting(Thread thread) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (thread.getState() != Thread.State.WAITING && System.nanoTime() - deadlineNs < 0) {
            Thread.onSpinWait();
        }
    }
}
