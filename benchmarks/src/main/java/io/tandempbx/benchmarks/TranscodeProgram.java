package io.tandempbx.benchmarks;

import java.io.IOException;
import java.util.List;

/**
 * Calls whose callers speak µ-law and whose called phones speak another codec, beside relayed ones: the same generator, the
 * same machine, one after the other. Payloads are noise of the right length, for that is what costs most.
 *
 * <p>{@code benchmarks/run transcode [--calls 100] [--types 0,8,9] [--seconds 10] [--warm-up-seconds 10]} and the options of
 * {@link Pbx}; types are static payload types of 160 octets in 20 ms.
 */
final class TranscodeProgram {
    private final int warmUpSeconds;
    private final int seconds;

    private TranscodeProgram(Options options) {
        warmUpSeconds = options.number("warm-up-seconds", 10);
        seconds = options.number("seconds", 10);
    }

    static void run(Options options) throws IOException, InterruptedException {
        TranscodeProgram program = new TranscodeProgram(options);
        int calls = options.number("calls", 100);
        try (Pbx pbx = new Pbx(options, options.number("extensions", 400), "");
                SipLoop loop = new SipLoop(pbx.sipPort())) {
            CallLoad.registerCallees(loop, pbx.accounts());
            System.out.println("type calls sent received cpu-ms/call-second");
            for (int type : options.numbers("types", "0,8,9")) {
                program.measure(pbx, loop, calls, type);
            }
        }
    }

    private void measure(Pbx pbx, SipLoop loop, int count, int type) throws IOException {
        List<Account> accounts = pbx.accounts();
        try (NoiseTraffic traffic = new NoiseTraffic()) {
            TypedCalls calls = new TypedCalls(loop, accounts, traffic, type);
            calls.setUp(count);
            traffic.start();
            loop.run(warmUpSeconds);
            double cpuMs = Cpu.ms(pbx.pid());
            long sent = traffic.sent();
            long received = traffic.received();
            loop.run(seconds);
            double tookMs = Cpu.ms(pbx.pid()) - cpuMs;
            System.out.printf(
                    "%4d %5d %7d %7d %8.3f%n",
                    type, count, traffic.sent() - sent, traffic.received() - received, tookMs / count / seconds);
            calls.hangUp();
        }
    }
}
