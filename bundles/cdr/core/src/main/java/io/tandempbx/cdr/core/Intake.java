package io.tandempbx.cdr.core;

import io.tandempbx.call.api.CallEnd;
import io.tandempbx.call.api.CallEndService;
import io.tandempbx.wiring.api.ServiceSlot;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes ended calls out of the ring to the disk: written, forced, and only then acknowledged. */
final class Intake implements Work {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final int BATCH = 1_000;

    private final ServiceSlot<CallEndService> calls;
    private final Spool spool;
    private final Runnable arrived;
    private boolean failing;

    /** @param arrived is told that there is something on disk */
    Intake(ServiceSlot<CallEndService> calls, Spool spool, Runnable arrived) {
        this.calls = calls;
        this.spool = spool;
        this.arrived = arrived;
    }

    @Override
    public Outcome once() {
        List<CallEnd> ended = calls.call(service -> service.pending(BATCH)).orElse(List.of());
        if (ended.isEmpty()) {
            return Outcome.IDLE;
        }
        try {
            spool.add(ended);
        } catch (IOException e) {
            if (!failing) {
                LOG.error("Call records cannot be written to disk and wait in memory: {}", e.toString());
                failing = true;
            }
            return Outcome.RETRY;
        }
        if (failing) {
            LOG.info("Call records are written to disk again");
            failing = false;
        }
        arrived.run();
        List<String> ids = ended.stream().map(CallEnd::callId).toList();
        // When call control has gone meanwhile, its successor offers them again and the database keeps one.
        Optional<Boolean> told = calls.call(service -> {
            service.acknowledge(ids);
            return true;
        });
        return told.isPresent() && ended.size() == BATCH ? Outcome.MORE : Outcome.IDLE;
    }
}
