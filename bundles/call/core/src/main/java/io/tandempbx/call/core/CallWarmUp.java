package io.tandempbx.call.core;

import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.registrar.api.Contact;
import io.tandempbx.registrar.api.ContactService;
import io.tandempbx.ring.state.MemoryStateStore;
import io.tandempbx.route.api.Destination;
import io.tandempbx.route.api.RoutePlan;
import io.tandempbx.route.api.RouteService;
import io.tandempbx.route.api.Stage;
import io.tandempbx.wiring.api.WarmUp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.osgi.service.component.annotations.Component;
import org.slf4j.helpers.NOPLogger;

/** Has a second call control, over a ring of its own and between phones that answer at once, set calls up and end them. */
@Component
public final class CallWarmUp implements WarmUp {
    private static final int ENOUGH_CALLS = 12_000;
    private static final int AT_A_TIME = 8;
    private static final int LANES = 2;
    private static final int ASK_MS = 50;

    @Override
    public String area() {
        return "calls";
    }

    @Override
    public int run(BooleanSupplier goOn) {
        Neighbours neighbours = new Neighbours();
        ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "call-warm-up-timer");
            thread.setDaemon(true);
            return thread;
        });
        CallContext context =
                new CallContext(neighbours, Clock.systemUTC(), CallSettings.PRESET, timers, NOPLogger.NOP_LOGGER);
        MemoryStateStore state = new MemoryStateStore();
        Lanes lanes = new Lanes(LANES, neighbours);
        Switchboard switchboard = new Switchboard(
                context,
                lanes,
                state.open("call"),
                state.open("call.totals"),
                new CallEndLog(state.open("call.ended"), context));
        Semaphore free = new Semaphore(AT_A_TIME);
        WarmUpPhones phones = new WarmUpPhones(switchboard, free::release);
        neighbours.bind(phones);
        neighbours.bind(new WarmUpMedia());
        neighbours.bind(contacts());
        neighbours.bind(directory());
        neighbours.bind(routes());
        neighbours.bind(new UnavailableTrunks());
        int calls = 0;
        try {
            while (calls < ENOUGH_CALLS && goOn.getAsBoolean()) {
                if (free.tryAcquire(ASK_MS, TimeUnit.MILLISECONDS)) {
                    phones.call("call-" + ++calls);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lanes.stop();
            timers.shutdownNow();
        }
        return calls;
    }

    private static ContactService contacts() {
        Instant now = Instant.now();
        Contact phone = new Contact(
                "sip:1002@127.0.0.1:9", WarmUpPhones.CALLED, 1000, "warm-up", 1, now, now.plusSeconds(3600), "");
        return new ContactService() {
            @Override
            public List<Contact> contacts(String extension) {
                return List.of(phone);
            }

            @Override
            public Map<String, List<Contact>> all() {
                return Map.of("1002", List.of(phone));
            }
        };
    }

    private static RouteService routes() {
        return asked -> new RoutePlan(
                0,
                "",
                false,
                List.of(Stage.of(new Destination.ToExtension(asked.dialled()))),
                List.of("caller " + asked.caller() + " dialled " + asked.dialled()));
    }

    private static DirectoryService directory() {
        Extension caller = new Extension("1001", "Caller", "", true, "", "");
        Extension called = new Extension("1002", "Called", "", true, "", "");
        DirectorySnapshot snapshot = new DirectorySnapshot("warm-up", 1, Map.of("1001", caller, "1002", called));
        return () -> snapshot;
    }
}
