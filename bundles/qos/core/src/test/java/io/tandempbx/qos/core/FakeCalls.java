package io.tandempbx.qos.core;

import io.tandempbx.call.api.CallCounters;
import io.tandempbx.call.api.CallListener;
import io.tandempbx.call.api.CallService;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.call.api.EndedCall;
import io.tandempbx.call.api.Origin;
import io.tandempbx.call.api.TransferRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Calls that a test lets begin and end. */
final class FakeCalls implements CallService {
    final Map<String, CallSummary> up = new LinkedHashMap<>();
    final List<String> asked = new ArrayList<>(); // calls that were looked up, in this order

    @Override
    public List<CallSummary> calls() {
        return List.copyOf(up.values());
    }

    @Override
    public Optional<CallSummary> find(String callId) {
        asked.add(callId);
        return Optional.ofNullable(up.get(callId));
    }

    @Override
    public List<EndedCall> ended() {
        return List.of();
    }

    @Override
    public boolean hangup(String callId) {
        return false;
    }

    @Override
    public CompletionStage<Integer> transfer(String callId, TransferRequest asked) {
        return CompletableFuture.completedFuture(404);
    }

    @Override
    public CompletionStage<Integer> hold(String callId, boolean rehearsal) {
        return CompletableFuture.completedFuture(404);
    }

    @Override
    public CompletionStage<Integer> resume(String callId, boolean rehearsal) {
        return CompletableFuture.completedFuture(404);
    }

    @Override
    public CompletionStage<Origin> originate(String from, String to) {
        return CompletableFuture.completedFuture(new Origin("", 404));
    }

    @Override
    public int parked() {
        return 0;
    }

    @Override
    public void drain(boolean refuseNewCalls) {}

    @Override
    public boolean isDraining() {
        return false;
    }

    @Override
    public long totalCalls() {
        return up.size();
    }

    @Override
    public CallCounters counters() {
        return new CallCounters(up.size(), 0, 0, 0, 0);
    }

    @Override
    public void attach(CallListener listener) {}

    @Override
    public void detach(CallListener listener) {}
}
