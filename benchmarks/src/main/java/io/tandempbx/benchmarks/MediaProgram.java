package io.tandempbx.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Relayed G.711 calls beside the bare loop of {@link RelayLoop}: the same generator, the same machine, one after the
 * other. A packet is relayed once: one receive and one send.
 *
 * <p>{@code benchmarks/run media [--steps 100,500,1000] [--seconds 10] [--warm-up-seconds 10] [--extensions 400]} and the
 * options of {@link Pbx}
 */
final class MediaProgram {
    private final int warmUpSeconds;
    private final int seconds;

    private MediaProgram(Options options) {
        warmUpSeconds = options.number("warm-up-seconds", 10);
        seconds = options.number("seconds", 10);
    }

    static void run(Options options) throws IOException, InterruptedException {
        MediaProgram program = new MediaProgram(options);
        try (Pbx pbx = new Pbx(options, options.number("extensions", 400), "");
                SipLoop loop = new SipLoop(pbx.sipPort())) {
            CallLoad.registerCallees(loop, pbx.accounts());
            System.out.println(
                    "who  calls sent lost out-of-order p50-ms p99-ms max-ms later-than-10ms-% sender-late-ms cpu-us/packet"
                            + " cpu-ms/call-second generator-us/packet");
            for (int calls : options.numbers("steps", "100,500,1000")) {
                double bare = program.bare(calls);
                double ours = program.relayed(pbx, loop, calls);
                System.out.printf("%d calls: %.2f times the bare loop%n", calls, ours / bare);
            }
        }
    }

    private double bare(int calls) throws IOException {
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
            return measure("bare", calls, traffic, relay.pid(), this::sleep);
        } finally {
            relay.destroyForcibly();
        }
    }

    private double relayed(Pbx pbx, SipLoop loop, int calls) throws IOException {
        try (RtpTraffic traffic = new RtpTraffic()) {
            TalkingCalls talking = new TalkingCalls(loop, pbx.accounts(), traffic);
            talking.setUp(calls);
            double result = measure("pbx", calls, traffic, pbx.pid(), loop::run);
            talking.hangUp();
            return result;
        }
    }

    private double measure(String who, int calls, RtpTraffic traffic, long pid, Waiting waiting) throws IOException {
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
        double perPacketUs = tookMs * 1000 / packets;
        System.out.printf(
                "%-4s %5d %7d %4d %6d %6.3f %6.3f %6.2f %6.3f %6.2f %6.2f %8.3f %6.2f%n",
                who,
                calls,
                traffic.sent(),
                traffic.sent() - traffic.received(),
                traffic.outOfOrder(),
                delays.ms(0.5),
                delays.ms(0.99),
                delays.maxMs(),
                100 * delays.shareAbove(10),
                traffic.latestSlotMs(),
                perPacketUs,
                tookMs / calls / seconds,
                ownTookMs * 1000 / packets);
        System.out.println("        by thread, us/packet: " + CallsProgram.byThread(threads, after, packets / 1000.0));
        return perPacketUs;
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
