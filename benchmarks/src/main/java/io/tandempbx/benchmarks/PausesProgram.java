package io.tandempbx.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Longest pauses at talking calls, and bytes allocated per relayed packet.
 *
 * <p>Pauses come from the JVM's log of collections and safepoints while 20 calls a second come beside the talking ones and
 * three collections are asked for. Bytes come from the JVM's counter per thread ({@code jcmd Thread.print -e}) before and
 * after a time with nothing but RTP. No collection may stop threads for more than 2 ms, no packet may be lost, and one relayed
 * may not allocate a byte.
 *
 * <p>{@code benchmarks/run pauses [--calls 500] [--seconds 20] [--extensions 400]} and the options of {@link Pbx}
 */
final class PausesProgram {
    private static final Pattern PAUSE = Pattern.compile("(Pause [A-Za-z ]+?)\\s+([0-9.]+)ms");
    private static final Pattern SAFEPOINT =
            Pattern.compile("Safepoint \"(\\w+)\".*At safepoint:\\s+(\\d+) ns.*Total:\\s+(\\d+) ns");

    private static final double LONGEST_MS = 2;

    private PausesProgram() {}

    static void run(Options options) throws IOException, InterruptedException, Bounds.MissedException {
        Bounds bounds = new Bounds(options);
        int calls = options.number("calls", 500);
        int seconds = options.number("seconds", 20);
        Path log = Files.createTempFile("tandem-benchmark", ".gc");
        try (Pbx pbx = new Pbx(
                        options,
                        options.number("extensions", 400),
                        "-Xlog:gc*=info,gc+phases=info,safepoint=info:file=" + log + ":uptime:filecount=0");
                SipLoop loop = new SipLoop(pbx.sipPort());
                RtpTraffic traffic = new RtpTraffic()) {
            CallsProgram.warm(new Options(Map.of("warm-up", "100,300")), pbx, loop);
            TalkingCalls talking = new TalkingCalls(loop, pbx.accounts(), traffic);
            talking.setUp(calls);
            traffic.start();
            loop.run(10);
            System.out.printf("PSS at %d calls %.0f MiB%n", calls, Cpu.pssMebibytes(pbx.pid()));
            double bytes = allocation(pbx, loop, traffic, seconds);
            bounds.require(bytes < 1, bytes + " bytes allocated per relayed packet");
            loop.run(2);
            int from = (int) Files.size(log);
            traffic.measure();
            CallLoad besides = new CallLoad(loop, pbx.accounts(), 500);
            IncomingCall.answerAll(loop, invite -> 9002);
            for (int i = 0; i < 3; i++) {
                besides.run(20, seconds / 3.0);
                pbx.jcmd("GC.run");
            }
            traffic.pause();
            loop.run(1);
            longest(Files.readString(log).substring(from), bounds);
            System.out.printf(
                    "RTP meanwhile: %d sent, %d lost, largest gap %.1f ms, max delay %.2f ms%n",
                    traffic.sent(),
                    traffic.sent() - traffic.received(),
                    traffic.largestGapMs(),
                    traffic.delays().maxMs());
            bounds.require(traffic.sent() == traffic.received(), "RTP packets lost");
            talking.hangUp();
        } finally {
            Files.delete(log);
        }
        bounds.close("pauses");
    }

    /** Bytes for each packet on the threads that relay. */
    private static double allocation(Pbx pbx, SipLoop loop, RtpTraffic traffic, int seconds)
            throws IOException, InterruptedException {
        Map<String, Long> before = Allocation.byThread(pbx);
        traffic.measure();
        loop.run(seconds);
        traffic.pause();
        loop.run(0.5);
        Map<String, Long> after = Allocation.byThread(pbx);
        long packets = traffic.received();
        long loops = 0;
        long all = 0;
        System.out.println("bytes allocated while only RTP flowed, by thread:");
        for (Map.Entry<String, Long> thread : after.entrySet()) {
            Long earlier = before.get(thread.getKey());
            if (earlier == null) {
                continue; // nothing to compare with
            }
            long bytes = thread.getValue() - earlier;
            all += bytes;
            loops += thread.getKey().startsWith("media-loop") ? bytes : 0;
            if (bytes > 10_000) {
                System.out.printf("  %-40s %d%n", thread.getKey(), bytes);
            }
        }
        System.out.printf(
                "%d packets: %.4f bytes each on the threads that relay, %.3f in the whole process%n",
                packets, (double) loops / packets, (double) all / packets);
        return (double) loops / packets;
    }

    private static void longest(String log, Bounds bounds) {
        Map<String, Double> pauses = new HashMap<>();
        Map<String, Double> safepoints = new HashMap<>();
        Matcher pause = PAUSE.matcher(log);
        while (pause.find()) {
            pauses.merge(pause.group(1), Double.parseDouble(pause.group(2)), Math::max);
        }
        Matcher safepoint = SAFEPOINT.matcher(log);
        while (safepoint.find()) {
            safepoints.merge(safepoint.group(1), Long.parseLong(safepoint.group(3)) / 1e6, Math::max);
        }
        System.out.println("longest pause of the collector by phase, ms: " + pauses);
        bounds.require(!pauses.isEmpty(), "no collection in the log");
        pauses.forEach((phase, ms) ->
                bounds.require(ms <= LONGEST_MS, String.format(Locale.ROOT, "%s of %.2f ms", phase, ms)));
        System.out.println("longest safepoint by reason, with the time to reach it, ms: " + safepoints);
    }
}
