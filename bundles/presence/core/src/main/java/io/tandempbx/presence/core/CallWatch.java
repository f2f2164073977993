package io.tandempbx.presence.core;

import io.tandempbx.call.api.CallListener;
import io.tandempbx.call.api.CallService;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Follows the calls while anybody watches any. Call control only adds a name to a set; what became of the call is read a moment
 * later, once for all that happened to it meanwhile. The rest is confined to the lane of presence.
 */
final class CallWatch implements CallListener {
    private static final long GATHER_MS = 10;
    private static final Set<EventPackage> TOLD = Set.of(EventPackage.DIALOG, EventPackage.PRESENCE);

    private final Neighbours neighbours;
    private final Lines lines;
    private final Notifier notifier;
    private final Lane lane;
    private final Set<String> pending = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean watching;

    CallWatch(Neighbours neighbours, Lines lines, Notifier notifier, Lane lane) {
        this.neighbours = neighbours;
        this.lines = lines;
        this.notifier = notifier;
        this.lane = lane;
    }

    /** On the lane of the call. */
    @Override
    public void changed(String callId) {
        if (watching) {
            pending.add(callId);
            if (scheduled.compareAndSet(false, true)) {
                lane.after(GATHER_MS, this::readChanged);
            }
        }
    }

    private void readChanged() {
        scheduled.set(false);
        for (String callId : List.copyOf(pending)) {
            pending.remove(callId); // before it is read: a change from now on counts again
            neighbours
                    .calls
                    .call(service -> service.find(callId))
                    .ifPresent(call -> notifier.changed(lines.update(callId, call), TOLD));
        }
    }

    /** Somebody watches calls from now on. */
    void watch() {
        if (!watching) {
            watching = true;
            readAll();
        }
    }

    /** Nobody does any more. */
    void rest() {
        if (watching) {
            watching = false;
            pending.clear();
            lines.replace(List.of());
            notifier.callsAreKnown(false);
        }
    }

    /** Call control has come, perhaps another revision that has seen what nobody told here. */
    void readAll() {
        if (watching) {
            neighbours.calls.call(CallService::calls).ifPresent(calls -> {
                notifier.callsAreKnown(true);
                notifier.changed(lines.replace(calls), TOLD);
            });
        }
    }
}
