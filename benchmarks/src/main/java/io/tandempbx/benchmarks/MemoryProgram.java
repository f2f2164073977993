package io.tandempbx.benchmarks;

import java.io.IOException;
import java.util.List;

/**
 * Live heap per registration and per talking call, and PSS. Live heap is what {@code jcmd GC.class_histogram} counts: all
 * objects that can be reached.
 *
 * <p>{@code benchmarks/run memory [--extensions 10000] [--calls 500]} and the options of {@link Pbx}
 */
final class MemoryProgram {
    private MemoryProgram() {}

    static void run(Options options) throws IOException, InterruptedException {
        int calls = options.number("calls", 500);
        try (Pbx pbx = new Pbx(options, options.number("extensions", 10_000), "");
                SipLoop loop = new SipLoop(pbx.sipPort());
                RtpTraffic traffic = new RtpTraffic()) {
            List<Account> accounts = pbx.accounts();
            List<Account> few = accounts.subList(0, 400);
            warmUp(loop, few);
            System.out.printf("PSS idle %.0f MiB%n", Cpu.pssMebibytes(pbx.pid()));
            long before = pbx.liveBytes();
            List<Account> more = accounts.subList(400, accounts.size());
            CallLoad.register(loop, more, 500);
            loop.run(40);
            long registered = pbx.liveBytes();
            System.out.printf(
                    "live heap %d bytes, with %d more registrations %d: %.0f bytes per registration%n",
                    before, more.size(), registered, (double) (registered - before) / more.size());

            TalkingCalls talking = new TalkingCalls(loop, few, traffic);
            talking.setUp(calls);
            traffic.start();
            loop.run(40);
            long talkingBytes = pbx.liveBytes();
            System.out.printf(
                    "with %d talking calls %d: %.0f bytes per call%n",
                    calls, talkingBytes, (double) (talkingBytes - registered) / calls);
            System.out.printf("PSS at %d calls %.0f MiB%n", calls, Cpu.pssMebibytes(pbx.pid()));
            String histogram = pbx.jcmd("GC.class_histogram");
            histogram.lines().skip(1).limit(15).forEach(System.out::println);
            talking.hangUp();
            loop.run(40);
            System.out.printf("32 s after the last hung up: %d%n", pbx.liveBytes());
        }
    }

    /** A few seconds of calls, so that what is made once is there before anything is counted. */
    private static void warmUp(SipLoop loop, List<Account> accounts) {
        IncomingCall.answerAll(loop, invite -> 9002);
        CallLoad.registerCallees(loop, accounts);
        new CallLoad(loop, accounts, 500).run(100, 5);
        loop.run(40);
    }
}
