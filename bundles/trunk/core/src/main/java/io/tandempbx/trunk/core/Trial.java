package io.tandempbx.trunk.core;

import io.tandempbx.trunk.api.TrunkTest;
import io.tandempbx.trunk.core.dns.Hop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** A test of one trunk under way. Used by the trunks' thread, but for its outcome. */
final class Trial {
    private final CompletableFuture<TrunkTest> outcome = new CompletableFuture<>();
    private final Map<String, Hop> hops = new LinkedHashMap<>(); // by key
    private final Map<String, TrunkTest.Answer> answers = new LinkedHashMap<>();
    private final long begunMs;
    private final long limitMs;
    private final List<String> steps = new ArrayList<>();
    private long askedMs;
    private boolean asked;

    /**
     * Not begun yet.
     *
     * @param limitMs how long an address has to answer
     */
    Trial(long begunMs, long limitMs) {
        this.begunMs = begunMs;
        this.limitMs = limitMs;
    }

    CompletableFuture<TrunkTest> outcome() {
        return outcome;
    }

    void fail(String why) {
        outcome.completeExceptionally(new IllegalStateException(why));
    }

    void resolved(List<String> how, List<Hop> found) {
        steps.addAll(how);
        String run = "test/" + UUID.randomUUID();
        found.forEach(hop -> hops.put(run + '/' + hops.size(), hop));
    }

    /** What is to be asked, by the key to ask under. */
    Map<String, Hop> hops() {
        return hops;
    }

    void outcome(String key, int status, long nowMs) {
        Hop hop = hops.get(key);
        if (hop != null) {
            long rttMs = status == 0 ? -1 : nowMs - Math.max(askedMs, begunMs);
            answers.put(key, new TrunkTest.Answer(hop.text(), status != 0, status, rttMs));
        }
        finish();
    }

    void tick(long nowMs) {
        if (!asked) {
            asked = true;
            askedMs = nowMs;
        }
        if (nowMs - askedMs >= limitMs) {
            hops.forEach((key, hop) -> answers.putIfAbsent(key, new TrunkTest.Answer(hop.text(), false, 0, -1)));
        }
        finish();
    }

    boolean done() {
        return outcome.isDone();
    }

    private void finish() {
        if (asked && answers.size() == hops.size()) {
            outcome.complete(new TrunkTest(
                    steps,
                    hops.keySet().stream()
                            .flatMap(key -> java.util.stream.Stream.ofNullable(answers.get(key)))
                            .toList()));
        }
    }
}
