package io.tandempbx.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Mixed REST requests over HTTPS beside relayed G.711 calls and a few new ones a second, in alternating rounds without and
 * with them. Requests must not be felt by calls: RTP p99 below 5 ms and no packet lost, set-up p99 below 50 ms; at 100 a
 * second 95 % of the answers must come within 50 ms.
 *
 * <p>{@code benchmarks/run rest [--rounds 3] [--calls 100] [--rate 10] [--requests 100,500] [--seconds 20]
 * [--hold-ms 500] [--warm-up 100,300] [--extensions 200]} and the options of {@link Pbx}
 */
final class RestProgram {
    private static final double RTP_P99_MS = 5;
    private static final double SET_UP_P99_MS = 50;
    private static final double API_P95_MS = 50;
    private static final int API_BOUND_AT = 100;
    private static final int WARM_UP_SECONDS = 20; // at each rate
    private static final int WARM_UP_ROUNDS = 3;

    private final Pbx pbx;
    private final SipLoop loop;
    private final RtpTraffic traffic;
    private final RestLoad rest;
    private final CallLoad besides;
    private final int perSecond;
    private final int seconds;
    private final Bounds bounds;

    private RestProgram(Options options, Pbx pbx, SipLoop loop, RtpTraffic traffic, RestLoad rest) {
        this.pbx = pbx;
        this.loop = loop;
        this.traffic = traffic;
        this.rest = rest;
        this.besides = new CallLoad(loop, pbx.accounts(), options.number("hold-ms", 500));
        this.bounds = new Bounds(options);
        this.perSecond = options.number("rate", 10);
        this.seconds = options.number("seconds", 20);
    }

    static void run(Options options) throws IOException, InterruptedException, Bounds.MissedException {
        try (Pbx pbx = new Pbx(options, options.number("extensions", 200), "");
                SipLoop loop = new SipLoop(pbx.sipPort());
                RtpTraffic traffic = new RtpTraffic();
                RestLoad rest = new RestLoad(pbx)) {
            CallsProgram.warm(new Options(Map.of("warm-up", options.text("warm-up", "100,300"))), pbx, loop);
            new RestProgram(options, pbx, loop, traffic, rest).measure(options);
        }
    }

    private void measure(Options options) throws IOException, Bounds.MissedException {
        TalkingCalls talking = new TalkingCalls(loop, pbx.accounts(), traffic);
        talking.setUp(options.number("calls", 100));
        traffic.addDirect();
        traffic.start();
        IncomingCall.answerAll(loop, invite -> 9002);
        List<Integer> rates = new ArrayList<>(List.of(0));
        rates.addAll(options.numbers("requests", "100,500"));
        for (int round = 1; round <= WARM_UP_ROUNDS; round++) {
            for (int rate : rates) {
                warmUp(rate);
            }
        }
        System.out.println(
                "requests/s  RTP sent lost p50-ms p99-ms max-ms sender-late-ms | calls failed set-up p50-ms p99-ms"
                        + " | API done failed p50-ms p95-ms p99-ms max-ms | PBX cpu-%");
        for (int round = 1; round <= options.number("rounds", 3); round++) {
            for (int rate : rates) {
                step(rate);
            }
        }
        traffic.fallSilent();
        loop.run(2);
        System.out.println("at the end: RTP " + traffic.losses() + ", calls lost " + talking.losses());
        bounds.require(traffic.losses().missing() == 0, "RTP is not complete: " + traffic.losses());
        bounds.require(talking.tryHangUp(), "not every call lasted and ended as it should: " + talking.losses());
        bounds.close("rest");
    }

    /** Lets the JVM compile what the requests need. */
    private void warmUp(int rate) throws IOException {
        if (rate > 0) {
            rest.start(rate);
            loop.run(WARM_UP_SECONDS);
            rest.stop();
            System.out.printf(
                    "warm-up at %d requests/s: p95 %.1f ms, failures %s%n",
                    rate, rest.times().ms(0.95), rest.failures());
        }
    }

    private void step(int rate) throws IOException {
        Map<String, Double> threads = Cpu.threadsMs(pbx.pid());
        double cpuMs = pbx.cpuMs();
        long startNs = System.nanoTime();
        long sent = traffic.sent();
        long received = traffic.received();
        if (rate > 0) {
            rest.start(rate);
        }
        besides.keepOffering(perSecond);
        traffic.measure();
        loop.run(seconds);
        traffic.pause();
        int answered = rest.done();
        if (rate > 0) {
            loop.during(() -> {
                rest.stop();
                return answered;
            });
        }
        besides.finish();
        loop.run(1);
        double tookMs = (System.nanoTime() - startNs) / 1e6;
        double cpu = (pbx.cpuMs() - cpuMs) * 100 / tookMs;
        sent = traffic.sent() - sent;
        received = traffic.received() - received;
        Histogram delays = traffic.delays();
        Histogram setUp = besides.setUp();
        Histogram times = rest.times();
        System.out.printf(
                "%10d  %8d %4d %6.3f %6.3f %6.2f %14.2f | %5d %6d %13.2f %6.2f",
                rate,
                sent,
                sent - received,
                delays.ms(0.5),
                delays.ms(0.99),
                delays.maxMs(),
                traffic.latestSlotMs(),
                besides.offered(),
                besides.failed(),
                setUp.ms(0.5),
                setUp.ms(0.99));
        String name = rate + " requests/s: ";
        if (rate > 0) {
            System.out.printf(
                    " | %8d %6d %6.2f %6.2f %6.2f %6.1f",
                    times.total(),
                    rest.failures().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum(),
                    times.ms(0.5),
                    times.ms(0.95),
                    times.ms(0.99),
                    times.maxMs());
            bounds.require(rest.failures().isEmpty(), name + "requests failed: " + rest.failures());
            bounds.require(
                    answered >= rate * seconds * 0.98,
                    String.format("%sonly %d of %d were answered in time", name, answered, rate * seconds));
        }
        System.out.printf(" | %9.1f%n", cpu);
        System.out.println("            by thread, % of a processor: "
                + CallsProgram.byThread(threads, Cpu.threadsMs(pbx.pid()), tookMs / 100));
        if (rate > 0) {
            System.out.println("            API p95-ms by kind: " + rest.summary());
        }
        bounds.require(sent == received, name + (sent - received) + " RTP packets lost");
        bounds.require(delays.ms(0.99) < RTP_P99_MS, String.format("%sRTP p99 %.2f ms", name, delays.ms(0.99)));
        bounds.require(besides.failed() == 0, name + "calls failed: " + besides.failures());
        bounds.require(setUp.ms(0.99) < SET_UP_P99_MS, String.format("%sset-up p99 %.1f ms", name, setUp.ms(0.99)));
        bounds.require(
                rate != API_BOUND_AT || times.ms(0.95) < API_P95_MS,
                String.format("%sAPI p95 %.1f ms", name, times.ms(0.95)));
    }
}
