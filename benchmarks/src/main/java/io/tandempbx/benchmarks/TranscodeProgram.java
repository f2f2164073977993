package io.tandempbx.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Calls whose callers speak µ-law and whose called phones speak another codec, beside relayed ones: the same generator, the
 * same machine, one after the other. What is sent is noise, for that costs most; a voice where the codec knows no noise. As
 * many packets must come as are sent, and a second of a call to G.722 may cost 2.2 ms of processor time.
 *
 * <p>{@code benchmarks/run transcode [--calls 100] [--codecs PCMU,PCMA,G722,G729,opus] [--seconds 15] [--warm-up-seconds 25]}
 * and the options of {@link Pbx}.
 */
final class TranscodeProgram {
    private static final Set<String> NOISY = Set.of("PCMU", "PCMA", "G722");

    private static final String WIDE = "G722";
    private static final double WIDE_CPU_MS = 2.2;

    private final Bounds bounds;
    private final int warmUpSeconds;
    private final int seconds;

    private TranscodeProgram(Options options) {
        bounds = new Bounds(options);
        warmUpSeconds = options.number("warm-up-seconds", 25);
        seconds = options.number("seconds", 15);
    }

    static void run(Options options) throws Exception {
        TranscodeProgram program = new TranscodeProgram(options);
        int calls = options.number("calls", 100);
        try (Pbx pbx = new Pbx(options, options.number("extensions", 400), "");
                SipLoop loop = new SipLoop(pbx.sipPort())) {
            CallLoad.registerCallees(loop, pbx.accounts());
            System.out.println("codec calls sent received cpu-ms/call-second");
            for (String codec :
                    options.text("codecs", "PCMU,PCMA,G722,G729,opus").split(",", -1)) {
                program.measure(pbx, loop, calls, codec);
            }
        }
        program.bounds.close("transcode");
    }

    private void measure(Pbx pbx, SipLoop loop, int count, String codec) throws Exception {
        List<Account> accounts = pbx.accounts();
        try (CodedTraffic traffic = new CodedTraffic()) {
            TypedCalls calls = new TypedCalls(loop, accounts, traffic, payloads(codec, "PCMU"), payloads(codec, codec));
            calls.setUp(count);
            traffic.start();
            loop.run(warmUpSeconds);
            double cpuMs = Cpu.ms(pbx.pid());
            long sentBefore = traffic.sent();
            long receivedBefore = traffic.received();
            loop.run(seconds);
            double callSecondMs = (Cpu.ms(pbx.pid()) - cpuMs) / count / seconds;
            long sent = traffic.sent() - sentBefore;
            long received = traffic.received() - receivedBefore;
            System.out.printf("%-5s %5d %7d %7d %8.3f%n", codec, count, sent, received, callSecondMs);
            // of each stream one packet may be on its way
            bounds.require(received >= sent - 2L * count, codec + ": " + (sent - received) + " packets lost");
            bounds.requireCpu(
                    !codec.equals(WIDE) || callSecondMs <= WIDE_CPU_MS,
                    String.format(Locale.ROOT, "%s: %.3f ms of processor time a call-second", codec, callSecondMs));
            calls.hangUp();
        }
    }

    /** What the phones of one codec send in calls where the other is this. */
    private static Payloads payloads(String other, String own) throws ReflectiveOperationException {
        return NOISY.contains(other) ? Payloads.noise(own) : Payloads.speech(own);
    }
}
