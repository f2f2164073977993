package io.tandempbx.cdr.core;

import io.tandempbx.call.api.CallEnd;
import io.tandempbx.call.api.CallEndListener;
import io.tandempbx.call.api.CallEndService;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The ring's side: keeps what was not acknowledged. */
final class FakeCallEnds implements CallEndService {
    private final Map<String, CallEnd> calls = new LinkedHashMap<>(); // guarded by this
    private final List<CallEndListener> listeners = new CopyOnWriteArrayList<>();
    private boolean held; // guarded by this
    private int searches; // guarded by this

    void end(CallEnd call) {
        endAgain(call);
    }

    void endAgain(CallEnd call) {
        synchronized (this) {
            calls.put(call.callId(), call);
        }
        listeners.forEach(CallEndListener::callEnded);
    }

    /** While held, whoever fetches a batch of limited size gets nothing. */
    synchronized void hold(boolean hold) {
        held = hold;
    }

    /** How often somebody has asked for all of them. */
    synchronized int searches() {
        return searches;
    }

    @Override
    public synchronized List<CallEnd> pending(int max) {
        if (max == Integer.MAX_VALUE) {
            searches++;
        }
        if (held && max < Integer.MAX_VALUE) {
            return List.of();
        }
        return calls.values().stream().limit(max).toList();
    }

    @Override
    public synchronized void acknowledge(Collection<String> callIds) {
        callIds.forEach(calls::remove);
    }

    @Override
    public synchronized int waiting() {
        return calls.size();
    }

    @Override
    public long dropped() {
        return 0;
    }

    @Override
    public void attach(CallEndListener listener) {
        listeners.add(listener);
    }

    @Override
    public void detach(CallEndListener listener) {
        listeners.remove(listener);
    }
}
