package io.tandempbx.trunk.core;

import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.SipHandler;
import io.tandempbx.sip.api.SipService;
import io.tandempbx.sip.api.TrustedSource;
import io.tandempbx.trunk.core.dns.Hop;
import io.tandempbx.wiring.api.ServiceSlot;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The signalling as trunks use it, whichever is present: outcomes come on the trunks' own thread, and a signalling that
 * arrives is told at once which addresses are trusted. Thread-safe.
 */
final class SipLink implements SipHandler {
    static final String OWNER = "trunk";

    /** Learns what became of a request. */
    interface Outcomes {
        /** Sent under this key; {@code response} is absent when there was none, {@code status} is 408 or 503 then. */
        void outcome(String key, int status, @Nullable InboundResponse response);
    }

    private final ServiceSlot<SipService> slot = new ServiceSlot<>();
    private final Executor thread;
    private final Outcomes outcomes;
    private @Nullable SipService present; // guarded by this
    private boolean started; // guarded by this
    private Optional<List<TrustedSource>> trusted = Optional.empty(); // guarded by this

    SipLink(Executor thread, Outcomes outcomes) {
        this.thread = thread;
        this.outcomes = outcomes;
    }

    synchronized void bind(SipService arriving) {
        slot.bind(arriving);
        present = arriving;
        if (started) {
            arriving.attach(OWNER, Set.of(), this);
            trusted.ifPresent(sources -> arriving.trust(OWNER, sources));
        }
    }

    synchronized void unbind(SipService leaving) {
        if (started) {
            leaving.detach(OWNER, this);
        }
        slot.unbind(leaving);
        if (present == leaving) {
            present = null;
        }
    }

    synchronized void start() {
        started = true;
        if (present != null) {
            present.attach(OWNER, Set.of(), this);
            SipService there = present;
            trusted.ifPresent(sources -> there.trust(OWNER, sources));
        }
    }

    synchronized void stop() {
        if (present != null && started) {
            present.detach(OWNER, this);
        }
        started = false;
    }

    /** Says whose requests need no digest. */
    synchronized void trust(List<TrustedSource> sources) {
        Optional<List<TrustedSource>> wanted = Optional.of(List.copyOf(sources));
        if (wanted.equals(trusted)) {
            return;
        }
        trusted = wanted;
        if (present != null && started) {
            present.trust(OWNER, sources);
        }
    }

    /** The way to an address; empty while there is no signalling. */
    Optional<Flow> flowTo(Hop hop) {
        return slot.call(sip -> sip.flowTo(hop.transport(), hop.address()));
    }

    /** Sends a request; false while there is no signalling. */
    boolean send(String key, OutboundRequest request, Flow flow) {
        return slot.run(sip -> sip.send(OWNER, key, request, flow));
    }

    @Override
    public void request(InboundRequest request) {} // none is asked for

    @Override
    public void cancelled(String serverTransaction) {}

    @Override
    public void unacknowledged(String serverTransaction) {}

    @Override
    public void response(String key, InboundResponse response) {
        if (response.status() >= 200) {
            onThread(() -> outcomes.outcome(key, response.status(), response));
        }
    }

    @Override
    public void failed(String key, int status) {
        onThread(() -> outcomes.outcome(key, status, null));
    }

    private void onThread(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            return; // stopping: the successor asks again
        }
    }
}
