package io.tandempbx.cdr.core;

import io.tandempbx.call.api.EndedCall;
import io.tandempbx.call.api.EndedCallListener;
import io.tandempbx.call.api.EndedCallService;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The ring's side: keeps what was not acknowledged. */
final class FakeEndedCalls implements EndedCallService {
    private final Map<String, EndedCall> calls = new LinkedHashMap<>(); // guarded by this
    private final List<EndedCallListener> listeners = new CopyOnWriteArrayList<>();
    private boolean held; // guarded by this

    void end(EndedCall call) {
        endAgain(call);
    }

    void endAgain(EndedCall call) {
        synchronized (this) {
            calls.put(call.callId(), call);
        }
        listeners.forEach(EndedCallListener::callEnded);
    }

    /** While held, whoever fetches a batch of limited size gets nothing. */
    synchronized void hold(boolean hold) {
        held = hold;
    }

    @Override
    public synchronized List<EndedCall> pending(int max) {
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
    public void attach(EndedCallListener listener) {
        listeners.add(listener);
    }

    @Override
    public void detach(EndedCallListener listener) {
        listeners.remove(listener);
    }
}
