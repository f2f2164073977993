package io.tandempbx.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * Every provider replaced through {@code scripts/upgrade}, in random order, round after round, while calls talk and new
 * ones come. No call may be lost, no RTP packet may be missing or come twice, no new call may fail, no stream may pause
 * for longer than 100 ms beyond what the machine itself pauses, and nothing may grow from round to round.
 *
 * <p>Before the first call come rounds of replacements alone. The JVM keeps a profile, in metaspace, of each method that
 * ran some hundred times; the code of a replacement gets there over many replacements, and until then metaspace grows by
 * what is no left-over.
 *
 * <p>{@code benchmarks/run upgrades [--before 10] [--rounds 5] [--calls 100] [--rate 20] [--seed N] [--watch 2]
 * [--hold-ms 500] [--warm-up 100,300] [--extensions 400]} and the options of {@link Pbx}
 */
final class UpgradesProgram {
    private static final List<String> PROVIDERS = List.of(
            "sip-jain",
            "registrar-core",
            "route-core",
            "trunk-core",
            "call-core",
            "media-engine",
            "codec-g711",
            "codec-g722",
            "codec-g726",
            "codec-g729",
            "codec-opus",
            "presence-core",
            "voicemail-core",
            "attendant-core",
            "conference-core",
            "recording-core",
            "qos-core",
            "cdr-core",
            "event-core",
            "mail-smtp",
            "store-jpa",
            "security-core",
            "web-server",
            "rest-cxf",
            "health-core",
            "console-shell",
            "upgrade-watch");
    private static final double LARGEST_GAP_MS = 100;
    private static final double TRANSACTIONS_SECONDS = 35;
    private static final int SETTLING_ROUNDS = 2; // until every piece of code has been compiled and loaded twice
    private static final double HEAP_MB_PER_ROUND = 0.3;
    private static final double METASPACE_MB_PER_ROUND = 0.3;

    private final Pbx pbx;
    private final SipLoop loop;
    private final RtpTraffic traffic;
    private final int watchSeconds;
    private final Random random;
    private final Bounds bounds;
    private final Map<String, Double> gapsMs = new TreeMap<>();
    private final List<Census> censuses = new ArrayList<>();
    private final Path jars;

    private UpgradesProgram(Options options, Pbx pbx, SipLoop loop, RtpTraffic traffic, long seed) throws IOException {
        this.bounds = new Bounds(options);
        this.pbx = pbx;
        this.loop = loop;
        this.traffic = traffic;
        this.watchSeconds = options.number("watch", 2);
        this.random = new Random(seed);
        this.jars = Files.createDirectories(pbx.home().resolve("versions"));
    }

    static void run(Options options) throws IOException, InterruptedException, Bounds.MissedException {
        long seed = Long.parseLong(options.text("seed", Long.toString(System.nanoTime() & 0xffff_ffffL)));
        try (Pbx pbx = new Pbx(options, options.number("extensions", 400), "");
                SipLoop loop = new SipLoop(pbx.sipPort());
                RtpTraffic traffic = new RtpTraffic()) {
            Map<String, String> warmUp = new HashMap<>(Map.of("warm-up", "100,300"));
            warmUp.putAll(options.values());
            CallsProgram.warm(new Options(warmUp), pbx, loop);
            System.out.println("seed " + seed);
            UpgradesProgram program = new UpgradesProgram(options, pbx, loop, traffic, seed);
            program.replaceWithoutCalls(options.number("before", 10));
            program.run(options, pbx.accounts());
        }
    }

    private void replaceWithoutCalls(int rounds) throws IOException {
        long startNs = System.nanoTime();
        for (int round = 1; round <= rounds; round++) {
            for (String provider : PROVIDERS) {
                replaced(provider, version(provider, "0.1.0.before" + round), 0);
            }
        }
        System.out.printf("%d rounds before the first call: %.0f s%n", rounds, (System.nanoTime() - startNs) / 1e9);
    }

    private void run(Options options, List<Account> accounts) throws IOException, Bounds.MissedException {
        TalkingCalls talking = new TalkingCalls(loop, accounts, traffic);
        talking.setUp(options.number("calls", 100));
        traffic.addDirect();
        traffic.start();
        CallLoad besides = new CallLoad(loop, accounts, options.number("hold-ms", 500));
        IncomingCall.answerAll(loop, invite -> 9002);
        count(0);
        int rounds = options.number("rounds", 5);
        for (int round = 1; round <= rounds; round++) {
            besides.keepOffering(options.number("rate", 20));
            loop.run(2);
            round(round, talking, besides);
            count(round);
        }
        traffic.fallSilent();
        loop.run(2);
        RtpTraffic.Losses losses = traffic.losses();
        System.out.printf("at the end: RTP %s, calls lost %s%n", losses, talking.losses());
        requireComplete(losses);
        bounds.require(talking.tryHangUp(), "not every call lasted and ended as it should: " + talking.losses());
        growth();
        gapsMs.forEach((bundle, gapMs) -> System.out.printf("largest gap while %s: %.0f ms%n", bundle, gapMs));
        bounds.close("upgrades");
    }

    private void round(int round, TalkingCalls talking, CallLoad besides) throws IOException {
        long sentAgain = loop.sentAgain();
        long receivedAgain = loop.receivedAgain();
        long unexpected = loop.unexpected();
        List<String> order = new ArrayList<>(PROVIDERS);
        Collections.shuffle(order, random);
        System.out.println("round " + round + ": " + String.join(", ", order));
        for (String provider : order) {
            replace(provider, "0.1.0.r" + round);
        }
        besides.finish();
        System.out.printf(
                "  calls lost %s, new calls %d, failed %d %s, p99 %.0f ms, sent again %d, by the PBX %d, unexpected %d, RTP %s%n",
                talking.losses(),
                besides.offered(),
                besides.failed(),
                besides.failures(),
                besides.setUp().ms(0.99),
                loop.sentAgain() - sentAgain,
                loop.receivedAgain() - receivedAgain,
                loop.unexpected() - unexpected,
                traffic.losses());
        bounds.require(talking.losses().isEmpty(), "calls were lost: " + talking.losses());
        bounds.require(besides.failed() == 0, "new calls failed: " + besides.failures());
        requireComplete(traffic.losses());
    }

    private void replace(String provider, String version) throws IOException {
        Path next = version(provider, version);
        traffic.takeLargestGapMs();
        traffic.takeLargestDirectGapMs();
        long startNs = System.nanoTime();
        replaced(provider, next, watchSeconds);
        double gapMs = traffic.takeLargestGapMs();
        double machineMs = traffic.takeLargestDirectGapMs();
        System.out.printf(
                "  %-15s %5.1f s, largest gap %4.0f ms, without a server %4.0f ms%n",
                provider, (System.nanoTime() - startNs) / 1e9, gapMs, machineMs);
        gapsMs.merge(provider, gapMs, Math::max);
        bounds.require(
                gapMs - Math.max(0, machineMs - 20) <= LARGEST_GAP_MS,
                String.format("a gap of %.0f ms while %s was replaced (machine %.0f ms)", gapMs, provider, machineMs));
    }

    private Path version(String provider, String version) throws IOException {
        Path jar = jars.resolve("tandem-" + provider + "-" + version + ".jar");
        BundleJar.asVersion(pbx.jar("tandem-" + provider), version, jar);
        return jar;
    }

    private void replaced(String provider, Path jar, int watchedSeconds) throws IOException {
        String said = loop.during(() -> pbx.upgrade(jar, watchedSeconds));
        bounds.require(said.contains("done: upgrade"), provider + " was not replaced: " + said.strip());
    }

    private void requireComplete(RtpTraffic.Losses losses) {
        boolean complete = losses.missing() == 0 && losses.duplicates() == 0 && losses.disordered() == 0;
        bounds.require(complete, "RTP is not complete: " + losses);
    }

    /**
     * Counts when no new call has come for so long that their transactions are over. Counting pauses the PBX, so no gap
     * is looked at meanwhile; packets are.
     */
    private void count(int round) throws IOException {
        loop.run(TRANSACTIONS_SECONDS);
        Census census = loop.during(() -> Census.of(pbx));
        System.out.println("  after round " + round + ": " + census);
        if (!censuses.isEmpty()) {
            Census before = censuses.get(censuses.size() - 1);
            System.out.println("  threads " + Census.difference(before.threads(), census.threads()) + ", descriptors "
                    + Census.difference(before.descriptors(), census.descriptors()));
        }
        censuses.add(census);
    }

    /**
     * The growth a round: the median of the slopes between every two rounds, since single values go up and down by more
     * than a round could add (Theil and Sen).
     */
    private double growthMb(ToLongFunction<Census> held) {
        List<Census> settled = censuses.subList(SETTLING_ROUNDS, censuses.size());
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < settled.size(); i++) {
            for (int later = i + 1; later < settled.size(); later++) {
                long more = held.applyAsLong(settled.get(later)) - held.applyAsLong(settled.get(i));
                slopes.add(more / 1e6 / (later - i));
            }
        }
        slopes.sort(Comparator.naturalOrder());
        int middle = slopes.size() / 2;
        return slopes.size() % 2 == 1 ? slopes.get(middle) : (slopes.get(middle - 1) + slopes.get(middle)) / 2;
    }

    /** What is held must be the same after every round that follows the settling ones. */
    private void growth() {
        int rounds = censuses.size() - 1 - SETTLING_ROUNDS;
        if (rounds < 1) {
            System.out.println("too few rounds to say whether anything grows");
            return;
        }
        Census from = censuses.get(SETTLING_ROUNDS);
        Census to = censuses.get(censuses.size() - 1);
        double heapMb = growthMb(Census::liveBytes);
        double metaspaceMb = growthMb(Census::metaspaceBytes);
        System.out.printf("growth a round: live heap %.3f MB, metaspace %.3f MB%n", heapMb, metaspaceMb);
        bounds.require(heapMb <= HEAP_MB_PER_ROUND, "live heap grows");
        bounds.require(metaspaceMb <= METASPACE_MB_PER_ROUND, "metaspace grows");
        bounds.require(to.bundleLoaders() <= from.bundleLoaders(), "class loaders of bundles are left over");
        bounds.require(
                Census.difference(from.threads(), to.threads()).isEmpty(),
                "threads differ: " + Census.difference(from.threads(), to.threads()));
        bounds.require(
                to.descriptorCount() <= from.descriptorCount(),
                "descriptors are left over: " + Census.difference(from.descriptors(), to.descriptors()));
    }
}
