package io.tandempbx.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Live heap per registration and per talking call, and PSS. Live heap is what {@code jcmd GC.class_histogram} counts: all
 * objects that can be reached. A registration may take 1 kB, a call 16 kB, and the PBX 600 MB while 500 calls talk.
 *
 * <p>{@code benchmarks/run memory [--extensions 10000] [--calls 500]} and the options of {@link Pbx}
 */
final class MemoryProgram {
    private static final double REGISTRATION_BYTES = 1000;
    private static final double CALL_BYTES = 16_000;
    private static final double PSS_BYTES = 600e6;
    private static final double MEBIBYTE = 1 << 20;

    private MemoryProgram() {}

    static void run(Options options) throws IOException, InterruptedException, Bounds.MissedException {
        Bounds bounds = new Bounds(options);
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
            double perRegistration = (double) (registered - before) / more.size();
            System.out.printf(
                    "live heap %d bytes, with %d more registrations %d: %.0f bytes per registration%n",
                    before, more.size(), registered, perRegistration);
            atMost(bounds, "bytes of live heap per registration", perRegistration, REGISTRATION_BYTES);

            TalkingCalls talking = new TalkingCalls(loop, few, traffic);
            talking.setUp(calls);
            traffic.start();
            loop.run(40);
            long talkingBytes = pbx.liveBytes();
            double perCall = (double) (talkingBytes - registered) / calls;
            System.out.printf("with %d talking calls %d: %.0f bytes per call%n", calls, talkingBytes, perCall);
            atMost(bounds, "bytes of live heap per call", perCall, CALL_BYTES);
            double pssMebibytes = Cpu.pssMebibytes(pbx.pid());
            System.out.printf("PSS at %d calls %.0f MiB%n", calls, pssMebibytes);
            atMost(bounds, "bytes of PSS", pssMebibytes * MEBIBYTE, PSS_BYTES);
            String histogram = pbx.jcmd("GC.class_histogram");
            histogram.lines().skip(1).limit(15).forEach(System.out::println);
            talking.hangUp();
            loop.run(40);
            System.out.printf("32 s after the last hung up: %d%n", pbx.liveBytes());
        }
        bounds.close("memory");
    }

    private static void atMost(Bounds bounds, String what, double value, double most) {
        bounds.require(value <= most, String.format(Locale.ROOT, "%.0f %s, more than %.0f", value, what, most));
    }

    /** A few seconds of calls, so that what is made once is there before anything is counted. */
    private static void warmUp(SipLoop loop, List<Account> accounts) {
        IncomingCall.answerAll(loop, invite -> 9002);
        CallLoad.registerCallees(loop, accounts);
        new CallLoad(loop, accounts, 500).run(100, 5);
        loop.run(40);
    }
}
