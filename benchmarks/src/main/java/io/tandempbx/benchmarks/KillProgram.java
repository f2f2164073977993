package io.tandempbx.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code kill -9} again and again while calls talk: who hears whom again after how long, whether every registered phone
 * can be called at once without registering again, and whether every call ends as it should.
 *
 * <p>In each round the Java process is killed; meanwhile some phones are switched off or forget their calls. When the next
 * process is ready, every registered phone is called, some phones hang up, and new calls take their places. A few short
 * calls a second come all the time. Exits with a status other than 0 when a bound is missed.
 *
 * <p>{@code benchmarks/run kill [--rounds 20] [--calls 100] [--phones 200] [--pause 9] [--besides 10] [--seed N]} and the
 * options of {@link Pbx}; {@code pause} is the least time in seconds from one round to the next, {@code besides} the short
 * calls a second
 */
final class KillProgram {
    private static final double BOUND_MS = 10_000;
    private static final double START_LIMIT_SECONDS = 60;
    private static final double END_LIMIT_SECONDS = 80; // a phone that answers nothing is given 32 s, after a wait
    private static final double LEAST_HEARD = 0.99;
    private static final int CALLS_PER_SECOND = 100;
    private static final int HANG_UPS = 4; // a round, each way
    private static final long POLL_NS = 10_000_000;

    private final Pbx pbx;
    private final SipLoop loop;
    private final RtpTraffic traffic;
    private final int phones;
    private final Random random;
    private final Conversations conversations;
    private final CallLoad besides;
    private final Histogram gaps = new Histogram();
    private final List<String> misses = new ArrayList<>();
    private long polledNs;
    private int streams;
    private int heard;
    private int offered;
    private int reached;

    private KillProgram(Pbx pbx, SipLoop loop, RtpTraffic traffic, int calls, int phones, Random random) {
        this.pbx = pbx;
        this.loop = loop;
        this.traffic = traffic;
        this.phones = phones;
        this.random = random;
        List<Account> registered = pbx.accounts().subList(phones, 2 * phones);
        // the last of the phones, so that short calls and conversations never have the same two numbers
        this.conversations = new Conversations(
                loop, traffic, pbx.accounts().subList(0, calls), registered.subList(phones - calls, phones));
        this.besides = new CallLoad(loop, pbx.accounts(), 300);
    }

    static void run(Options options) throws IOException, InterruptedException {
        int calls = options.number("calls", 100);
        int phones = options.number("phones", 200);
        if (calls >= phones) {
            throw new IllegalArgumentException("there must be more phones than calls");
        }
        long seed = Long.parseLong(options.text("seed", Integer.toString(new Random().nextInt(1 << 20))));
        boolean good;
        try (Pbx pbx = new Pbx(options, 2 * phones, "");
                SipLoop loop = new SipLoop(pbx.sipPort());
                RtpTraffic traffic = new RtpTraffic()) {
            System.out.printf("seed %d%n", seed);
            KillProgram program = new KillProgram(pbx, loop, traffic, calls, phones, new Random(seed));
            program.begin(options.number("besides", 10));
            for (int round = 1; round <= options.number("rounds", 20); round++) {
                program.round(round, options.number("pause", 9));
            }
            program.end();
            good = program.verdict();
        }
        if (!good) {
            System.exit(1);
        }
    }

    private void begin(int besidesPerSecond) {
        CallLoad.registerCallees(loop, pbx.accounts());
        traffic.start();
        conversations.fill();
        if (besidesPerSecond > 0) {
            besides.keepOffering(besidesPerSecond);
        }
        loop.run(2);
        System.out.println("round talking ready-ms heard p50-ms p99-ms max-ms  called in-ms  hung-up gone new");
    }

    private void round(int number, int pauseSeconds) {
        List<Conversation> staying = new ArrayList<>(conversations.talking());
        int talking = staying.size();
        Collections.shuffle(staying, random);
        long killNs = System.nanoTime();
        pbx.kill();
        traffic.listenFrom(System.nanoTime());
        List<Conversation.End> deaths = List.of(
                random.nextBoolean() ? Conversation.End.CALLER_FORGETS : Conversation.End.CALLED_FORGETS,
                random.nextBoolean() ? Conversation.End.CALLER_VANISHES : Conversation.End.CALLED_VANISHES);
        deaths.forEach(how -> staying.remove(0).end(how));

        if (!loop.run(START_LIMIT_SECONDS, this::isReadyAgain)) {
            throw new IllegalStateException("no process was ready within " + START_LIMIT_SECONDS + " s");
        }
        double readyMs = (System.nanoTime() - killNs) / 1e6;
        double left = Math.max(0, BOUND_MS - readyMs) / 1000;
        loop.run(left, () -> staying.stream().allMatch(call -> call.callerHeardNs() != 0 && call.calledHeardNs() != 0));
        Histogram roundGaps = new Histogram();
        for (Conversation call : staying) {
            note(call.callerHeardNs(), killNs, roundGaps);
            note(call.calledHeardNs(), killNs, roundGaps);
        }

        long calledNs = System.nanoTime();
        CallLoad everybody = new CallLoad(loop, pbx.accounts(), 0);
        everybody.run(CALLS_PER_SECOND, (double) phones / CALLS_PER_SECOND);
        double calledMs = (System.nanoTime() - calledNs) / 1e6;
        offered += everybody.offered();
        reached += everybody.offered() - everybody.failed();
        if (everybody.failed() > 0) {
            misses.add("round " + number + ": registered phones could not be called: " + everybody.failures());
        }

        List<Conversation> leaving = staying.stream()
                .filter(Conversation::isTalking)
                .limit(2L * HANG_UPS)
                .toList();
        for (int i = 0; i < leaving.size(); i++) {
            leaving.get(i).end(i % 2 == 0 ? Conversation.End.CALLER_HANGS_UP : Conversation.End.CALLED_HANGS_UP);
        }
        if (!loop.run(START_LIMIT_SECONDS, () -> leaving.stream().allMatch(Conversation::isOver))) {
            misses.add("round " + number + ": calls did not end when a phone hung up");
        }
        int added = conversations.fill();
        System.out.printf(
                "%5d %7d %8.0f %5.1f%% %6.0f %6.0f %6.0f %4d/%d %5.0f %8d %4d %3d%n",
                number,
                talking,
                readyMs,
                100.0 * roundGaps.total() / (2 * staying.size()),
                roundGaps.ms(0.5),
                roundGaps.ms(0.99),
                roundGaps.maxMs(),
                everybody.offered() - everybody.failed(),
                everybody.offered(),
                calledMs,
                leaving.size(),
                deaths.size(),
                added);
        // not always at the same moment of the next process's life
        loop.run(Math.max(1, pauseSeconds + random.nextDouble() - (System.nanoTime() - killNs) / 1e9 + readyMs / 1000));
    }

    private void note(long heardNs, long killNs, Histogram roundGaps) {
        streams++;
        if (heardNs != 0 && heardNs - killNs <= BOUND_MS * 1e6) {
            heard++;
            gaps.add(heardNs - killNs);
            roundGaps.add(heardNs - killNs);
        }
    }

    private boolean isReadyAgain() {
        if (System.nanoTime() - polledNs < POLL_NS) {
            return false;
        }
        polledNs = System.nanoTime();
        try {
            return pbx.isReadyAgain();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end() throws IOException, InterruptedException {
        besides.stop();
        List<Conversation> last = conversations.talking();
        for (int i = 0; i < last.size(); i++) {
            last.get(i).end(i % 2 == 0 ? Conversation.End.CALLER_HANGS_UP : Conversation.End.CALLED_HANGS_UP);
        }
        if (!loop.run(END_LIMIT_SECONDS, () -> conversations.allAreOver() && besides.isIdle())) {
            misses.add("calls never ended: "
                    + conversations.all().stream()
                            .filter(call -> !call.isOver())
                            .count() + " of conversations, "
                    + (besides.isIdle() ? "none" : "some") + " of the short ones");
        }
        loop.run(1);
        String status = status();
        expect("active calls", number(status, "active_calls"), 0);
        expect("RTP port pairs in use", number(status, "in_use"), 0);
        expect("registered extensions", number(status, "registered_extensions"), phones);
    }

    /** Asked for on another thread, since the phones must go on answering. */
    private String status() throws IOException, InterruptedException {
        CompletableFuture<String> status = CompletableFuture.supplyAsync(() -> {
            try {
                return pbx.status();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "";
            }
        });
        loop.run(START_LIMIT_SECONDS, status::isDone);
        try {
            return status.get();
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
    }

    private boolean verdict() throws IOException {
        String log = pbx.log();
        expect("exception traces in the log", log.split("\n\tat ", -1).length - 1, 0);
        int ended = 0;
        for (Conversation call : conversations.all()) {
            int lines = log.split("call " + call.id() + " ended ", -1).length - 1;
            ended += lines;
            if (lines != 1) {
                misses.add("the log says " + lines + " times that call " + call.id() + " ended");
            }
        }
        if (!conversations.problems().isEmpty()) {
            misses.add("conversations: " + conversations.problems());
        }
        expect("RTP packets that came to another phone", (int) traffic.misdirected(), 0);
        expect("BYEs for calls that had ended", (int) loop.secondByes(), 0);
        if (heard < LEAST_HEARD * streams) {
            misses.add("only " + heard + " of " + streams + " streams were heard within " + BOUND_MS + " ms");
        }
        System.out.printf(
                "%d of %d streams heard again within %.0f ms: gap p50 %.0f ms, p99 %.0f ms, max %.0f ms%n",
                heard, streams, BOUND_MS, gaps.ms(0.5), gaps.ms(0.99), gaps.maxMs());
        System.out.printf(
                "%d of %d calls to registered phones answered; %d conversations, each ended once: %d; "
                        + "short calls besides: %d, failed %d %s; log lines WARN %d, ERROR %d%n",
                reached,
                offered,
                conversations.all().size(),
                ended,
                besides.offered(),
                besides.failed(),
                besides.failures(),
                log.split(" WARN ", -1).length - 1,
                log.split(" ERROR ", -1).length - 1);
        misses.forEach(miss -> System.out.println("MISSED: " + miss));
        return misses.isEmpty();
    }

    private void expect(String what, int value, int wanted) {
        if (value != wanted) {
            misses.add(what + ": " + value + " instead of " + wanted);
        }
    }

    private static int number(String json, String key) {
        Matcher matcher = Pattern.compile("\"" + key + "\"\\s*:\\s*(\\d+)").matcher(json);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
    }
}
