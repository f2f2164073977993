package io.tandempbx.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Relayed G.711 calls beside the bare loop of {@link RelayLoop}: the same generator, the same machine, one after the
 * other. A packet is relayed once: one receive and one send. Up to 1,000 calls no packet may be lost, up to 500 the delay of
 * 99 % must be below 2 ms, and 500 may cost 1.3 times what the bare loop does. With all calls recorded one packet in a thousand
 * may be later than 10 ms instead, and a call-second may cost 2.0 ms of processor time, the relay included.
 *
 * <p>{@code benchmarks/run media [--steps 100,500,1000] [--seconds 10] [--warm-up-seconds 10] [--extensions 400]} and the
 * options of {@link Pbx}
 */
final class MediaProgram {
    private static final int COMPLETE_UP_TO = 1000; // calls
    private static final int PROMPT_UP_TO = 500;
    private static final double P99_MS = 2;
    private static final double MOST_OF_BARE = 1.3;
    private static final double MOST_LATE_PERCENT = 0.1;
    private static final double RECORDED_CPU_MS = 2.0; // a call-second

    private final Bounds bounds;
    private final String recordedPercent;
    private final int warmUpSeconds;
    private final int seconds;

    /** What became of the packets of some calls, and what they cost. */
    private record Relayed(
            long lost, double p99Ms, double latePercent, double perPacketUs, double callSecondMs, long recordings) {}

    private MediaProgram(Options options) {
        bounds = new Bounds(options);
        recordedPercent = options.text("record", "0");
        warmUpSeconds = options.number("warm-up-seconds", 10);
        seconds = options.number("seconds", 10);
    }

    static void run(Options options) throws IOException, InterruptedException, Bounds.MissedException {
        MediaProgram program = new MediaProgram(options);
        try (Pbx pbx = new Pbx(options, options.number("extensions", 400), "");
                SipLoop loop = new SipLoop(pbx.sipPort())) {
            CallLoad.registerCallees(loop, pbx.accounts());
            System.out.println(
                    "who  calls sent lost out-of-order p50-ms p99-ms max-ms later-than-10ms-% sender-late-ms cpu-us/packet"
                            + " cpu-ms/call-second generator-us/packet");
            for (int calls : options.numbers("steps", "100,500,1000")) {
                Relayed bare = program.bare(calls);
                Relayed ours = program.relayed(pbx, loop, calls);
                program.judge(calls, ours, ours.perPacketUs() / bare.perPacketUs());
            }
        }
        program.bounds.close("media");
    }

    private void judge(int calls, Relayed ours, double ofBare) {
        System.out.printf("%d calls: %.2f times the bare loop%n", calls, ofBare);
        require(calls > COMPLETE_UP_TO || ours.lost() == 0, "%d calls: %d packets lost", calls, ours.lost());
        if (recordedPercent.equals("100")) {
            require(
                    ours.latePercent() <= MOST_LATE_PERCENT,
                    "%d calls: %.3f %% of the packets later than 10 ms",
                    calls,
                    ours.latePercent());
            bounds.requireCpu(
                    ours.callSecondMs() <= RECORDED_CPU_MS,
                    String.format(
                            Locale.ROOT,
                            "%d calls: %.3f ms of processor time a call-second",
                            calls,
                            ours.callSecondMs()));
        } else {
            require(calls > PROMPT_UP_TO || ours.p99Ms() < P99_MS, "%d calls: delay p99 %.3f ms", calls, ours.p99Ms());
        }
        if (recordedPercent.equals("0")) {
            bounds.requireCpu(
                    calls != PROMPT_UP_TO || ofBare <= MOST_OF_BARE,
                    String.format(Locale.ROOT, "%d calls: %.2f times the bare loop", calls, ofBare));
        } else {
            System.out.printf("%d recordings%n", ours.recordings());
            require(ours.recordings() > 0, "%d calls: none was recorded", calls);
        }
    }

    private void require(boolean holds, String format, Object... values) {
        bounds.require(holds, String.format(Locale.ROOT, format, values));
    }

    private Relayed bare(int calls) throws IOException {
        Process relay = new ProcessBuilder(
                        Path.of(System.getProperty("java.home", ""), "bin", "java")
                                .toString(),
                        "-XX:+UseZGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path", ""),
                        Main.class.getName(),
                        "relay",
                        "--calls",
                        Integer.toString(calls))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (RtpTraffic traffic = new RtpTraffic();
                BufferedReader output =
                        new BufferedReader(new InputStreamReader(relay.getInputStream(), StandardCharsets.UTF_8))) {
            List<String> ports =
                    new ArrayList<>(List.of(String.valueOf(output.readLine()).split(" ", -1)));
            if (!ports.remove(0).equals("ready")) {
                throw new IOException("the bare loop did not start");
            }
            for (int i = 0; i < ports.size(); i++) {
                traffic.add(i, Integer.parseInt(ports.get(i)));
            }
            return measure("bare", calls, traffic, relay.pid(), this::sleep, 0);
        } finally {
            relay.destroyForcibly();
        }
    }

    private Relayed relayed(Pbx pbx, SipLoop loop, int calls) throws IOException {
        try (RtpTraffic traffic = new RtpTraffic()) {
            TalkingCalls talking = new TalkingCalls(loop, pbx.accounts(), traffic);
            long before = recordings(pbx);
            talking.setUp(calls);
            Relayed result = measure("pbx", calls, traffic, pbx.pid(), loop::run, recordings(pbx) - before);
            talking.hangUp();
            return result;
        }
    }

    /** Files of recordings that there are, one for each call. */
    private static long recordings(Pbx pbx) throws IOException {
        Path directory = pbx.home().resolve("recordings");
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".wav")).count();
        }
    }

    private Relayed measure(String who, int calls, RtpTraffic traffic, long pid, Waiting waiting, long recordings)
            throws IOException {
        traffic.start();
        waiting.pass(warmUpSeconds);
        Map<String, Double> threads = Cpu.threadsMs(pid);
        double cpuMs = Cpu.ms(pid);
        double ownMs = Cpu.ownMs();
        traffic.measure();
        waiting.pass(seconds);
        traffic.pause();
        double tookMs = Cpu.ms(pid) - cpuMs;
        double ownTookMs = Cpu.ownMs() - ownMs;
        Map<String, Double> after = Cpu.threadsMs(pid);
        long packets = traffic.received();
        waiting.pass(1);
        Histogram delays = traffic.delays();
        Relayed relayed = new Relayed(
                traffic.sent() - traffic.received(),
                delays.ms(0.99),
                100 * delays.shareAbove(10),
                tookMs * 1000 / packets,
                tookMs / calls / seconds,
                recordings);
        System.out.printf(
                "%-4s %5d %7d %4d %6d %6.3f %6.3f %6.2f %6.3f %6.2f %6.2f %8.3f %6.2f%n",
                who,
                calls,
                traffic.sent(),
                relayed.lost(),
                traffic.outOfOrder(),
                delays.ms(0.5),
                relayed.p99Ms(),
                delays.maxMs(),
                relayed.latePercent(),
                traffic.latestSlotMs(),
                relayed.perPacketUs(),
                relayed.callSecondMs(),
                ownTookMs * 1000 / packets);
        System.out.println("        by thread, us/packet: " + CallsProgram.byThread(threads, after, packets / 1000.0));
        return relayed;
    }

    private void sleep(double seconds) {
        try {
            Thread.sleep((long) (seconds * 1000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How the time of a measurement passes. */
    private interface Waiting {
        void pass(double seconds);
    }
}
