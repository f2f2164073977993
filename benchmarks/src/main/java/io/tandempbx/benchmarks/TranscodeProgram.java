package io.tandempbx.benchmarks;

import java.util.List;
import java.util.Set;

/**
 * Calls whose callers speak µ-law and whose called phones speak another codec, beside relayed ones: the same generator, the
 * same machine, one after the other. What is sent is noise, for that costs most; a voice where the codec knows no noise.
 *
 * <p>{@code benchmarks/run transcode [--calls 100] [--codecs PCMU,PCMA,G722,G729,opus] [--seconds 15] [--warm-up-seconds 25]}
 * and the options of {@link Pbx}.
 */
final class TranscodeProgram {
    private static final Set<String> NOISY = Set.of("PCMU", "PCMA", "G722");

    private final int warmUpSeconds;
    private final int seconds;

    private TranscodeProgram(Options options) {
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
    }

    private void measure(Pbx pbx, SipLoop loop, int count, String codec) throws Exception {
        List<Account> accounts = pbx.accounts();
        try (CodedTraffic traffic = new CodedTraffic()) {
            TypedCalls calls = new TypedCalls(loop, accounts, traffic, payloads(codec, "PCMU"), payloads(codec, codec));
            calls.setUp(count);
            traffic.start();
            loop.run(warmUpSeconds);
            double cpuMs = Cpu.ms(pbx.pid());
            long sent = traffic.sent();
            long received = traffic.received();
            loop.run(seconds);
            double tookMs = Cpu.ms(pbx.pid()) - cpuMs;
            System.out.printf(
                    "%-5s %5d %7d %7d %8.3f%n",
                    codec, count, traffic.sent() - sent, traffic.received() - received, tookMs / count / seconds);
            calls.hangUp();
        }
    }

    /** What the phones of one codec send in calls where the other is this. */
    private static Payloads payloads(String other, String own) throws ReflectiveOperationException {
        return NOISY.contains(other) ? Payloads.noise(own) : Payloads.speech(own);
    }
}
