package io.tandempbx.sip.jain.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.sip.jain.transport.TimerQueue.Task;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A wheel so small that every longer delay takes several turns. */
class TimerQueueTest {
    private final TimerQueue timers = new TimerQueue(2, 8);
    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();

    @AfterEach
    void end() {
        timers.stop();
    }

    @Test
    void shouldRunInTheOrderOfTheDeadlines() throws Exception {
        long startNs = System.nanoTime();
        timers.after(100, () -> done.add("late"));
        timers.after(37, () -> done.add("early"));
        timers.after(0, () -> done.add("first"));
        timers.after(0, () -> done.add("second"));
        assertEquals("first", next());
        assertEquals("second", next());
        assertEquals("early", next());
        assertTrue(System.nanoTime() - startNs >= 37_000_000);
        assertEquals("late", next());
        assertTrue(System.nanoTime() - startNs >= 100_000_000);
    }

    @Test
    void shouldNotRunWhatWasCancelled() throws Exception {
        Task near = timers.after(30, () -> done.add("near"));
        Task far = timers.after(3_600_000, () -> done.add("far"));
        timers.after(60, () -> done.add("kept"));
        near.cancel();
        far.cancel();
        far.cancel();
        assertEquals("kept", next());
        assertTrue(done.isEmpty());
    }

    @Test
    void shouldGoOnAfterATaskThatFails() throws Exception {
        timers.after(0, () -> {
            throw new IllegalStateException("a defect");
        });
        timers.after(4, () -> done.add("next"));
        assertEquals("next", next());
    }

    @Test
    void shouldArmFromWithinATask() throws Exception {
        timers.after(0, () -> timers.after(0, () -> done.add("second")));
        assertEquals("second", next());
    }

    @Test
    void shouldDropWhatWaitsWhenStopped() throws Exception {
        timers.after(0, () -> done.add("runs"));
        assertEquals("runs", next());
        timers.after(50, () -> done.add("dropped"));
        timers.stop();
        timers.after(0, () -> done.add("ignored")).cancel();
        assertNull(done.poll(80, TimeUnit.MILLISECONDS));
    }

    private String next() throws InterruptedException {
        return String.valueOf(done.poll(5, TimeUnit.SECONDS));
    }
}
