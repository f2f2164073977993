package io.tandempbx.console.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.call.api.CallService;
import io.tandempbx.call.api.CallState;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.registrar.api.ContactService;
import io.tandempbx.sip.api.SipService;
import io.tandempbx.wiring.api.WarmUp;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WarmUpsTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final ConsoleServices services = new ConsoleServices(List::of);
    private final WarmUps warmUps = new WarmUps(services, Map.of("warm_up_seconds", 5));

    @AfterEach
    void end() {
        warmUps.stop();
    }

    @Test
    void shouldRunEachOnceAndBeOverWhenTheNodeIsReady() {
        AtomicInteger runs = new AtomicInteger();
        warmUps.bindWarmUp(warmUp(goOn -> runs.incrementAndGet()));
        warmUps.bindWarmUp(warmUp(goOn -> {
            throw new IOException("nothing works");
        }));
        warmUps.bindWarmUp(warmUp(goOn -> runs.incrementAndGet()));
        warmUps.start();
        assertFalse(warmUps.isOver());
        bindAll(List.of());
        awaitEnd();
        assertEquals(2, runs.get());
    }

    @Test
    void shouldStopOneThatWouldGoOn() {
        WarmUps brief = new WarmUps(services, Map.of("warm_up_seconds", 1));
        brief.bindWarmUp(warmUp(goOn -> {
            while (goOn.getAsBoolean()) {
                Thread.onSpinWait();
            }
            return 1;
        }));
        bindAll(List.of());
        brief.start();
        assertTimeoutPreemptively(LIMIT, () -> {
            while (!brief.isOver()) {
                Thread.onSpinWait();
            }
        });
        brief.stop();
    }

    @Test
    void shouldBeLeftOutWhenCallsWereTakenOver() {
        AtomicInteger runs = new AtomicInteger();
        warmUps.bindWarmUp(warmUp(goOn -> runs.incrementAndGet()));
        Instant now = Instant.now();
        bindAll(List.of(
                new CallSummary("1", "1001", "1002", CallState.TALKING, now, Optional.of(now), List.of(), List.of())));
        warmUps.start();
        awaitEnd();
        assertEquals(0, runs.get());
    }

    @Test
    void shouldBeLeftOutWhenSwitchedOff() {
        WarmUps off = new WarmUps(services, Map.of("warm_up_seconds", 0));
        off.start();
        assertTrue(off.isOver());
        off.stop();
    }

    @Test
    void shouldNotLetAProviderGoBeforeItsWarmUpHasEnded() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        WarmUp leaving = warmUp(goOn -> {
            begun.countDown();
            while (goOn.getAsBoolean()) {
                Thread.onSpinWait();
            }
            return ended.incrementAndGet();
        });
        warmUps.bindWarmUp(leaving);
        bindAll(List.of());
        warmUps.start();
        begun.await();
        warmUps.unbindWarmUp(leaving);
        assertEquals(1, ended.get());
    }

    private void awaitEnd() {
        assertTimeoutPreemptively(LIMIT, () -> {
            while (!warmUps.isOver()) {
                Thread.onSpinWait();
            }
        });
    }

    private void bindAll(List<CallSummary> calls) {
        services.bindDirectory(() -> new DirectorySnapshot("realm", 1, Map.of()));
        services.bindContacts(service(ContactService.class, List.of()));
        services.bindMedia(service(MediaService.class, List.of(new MediaFormat("PCMU", 8000, 1, 0))));
        services.bindSip(service(SipService.class, List.of()));
        services.bindCalls(service(CallService.class, calls));
    }

    /** A service whose every answer is this one. */
    private static <S> S service(Class<S> type, List<?> answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> answer));
    }

    private interface Work {
        int run(BooleanSupplier goOn) throws IOException;
    }

    private static WarmUp warmUp(Work work) {
        return new WarmUp() {
            @Override
            public String area() {
                return "test";
            }

            @Override
            public int run(BooleanSupplier goOn) throws IOException {
                return work.run(goOn);
            }
        };
    }
}
