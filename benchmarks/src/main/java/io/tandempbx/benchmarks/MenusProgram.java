package io.tandempbx.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Many callers in the menu of the attendant at once: what playing costs, and how evenly packets come. No packet may be lost,
 * one in a thousand may come later than 10 ms to 200 callers, and a second of playing may cost 1.0 ms of processor time.
 *
 * <p>{@code benchmarks/run menus [--calls 200] [--seconds 20] [--warm-up-seconds 20] [--number 0]} and
 * the options of {@link Pbx}
 */
final class MenusProgram implements OutgoingCall.Events {
    private static final int PER_SECOND = 50;
    private static final int EVEN_UP_TO = 200; // callers
    private static final double MOST_LATE_PERCENT = 0.1;
    private static final double CPU_MS = 1.0; // for a second of one listener

    private final Map<String, Integer> losses = new TreeMap<>();
    private int answered;
    private int ended;

    private MenusProgram() {}

    static void run(Options options) throws IOException, InterruptedException, Bounds.MissedException {
        int calls = options.number("calls", 200);
        int seconds = options.number("seconds", 20);
        Bounds bounds = new Bounds(options);
        MenusProgram program = new MenusProgram();
        try (Pbx pbx = new Pbx(options, calls, "");
                SipLoop loop = new SipLoop(pbx.sipPort());
                PlayedStreams streams = new PlayedStreams(calls)) {
            List<OutgoingCall> first = program.enter(loop, pbx.accounts(), streams, options.text("number", "0"));
            loop.run(options.number("warm-up-seconds", 20));
            program.leave(loop, first);
            loop.run(5); // what they leave to be done
            double idleMs = Cpu.ms(pbx.pid());
            loop.run(10);
            double idleMsPerSecond = (Cpu.ms(pbx.pid()) - idleMs) / 10;
            List<OutgoingCall> callers = program.enter(loop, pbx.accounts(), streams, options.text("number", "0"));
            streams.measure();
            Map<String, Double> threads = Cpu.threadsMs(pbx.pid());
            double cpuMs = Cpu.ms(pbx.pid());
            loop.run(seconds);
            double tookMs = Cpu.ms(pbx.pid()) - cpuMs - idleMsPerSecond * seconds;
            PlayedStreams.Lateness late = streams.lateness();
            Map<String, Double> after = Cpu.threadsMs(pbx.pid());
            program.leave(loop, callers);
            System.out.println(
                    "calls packets lost later-than-10ms-% p99-ms max-ms cpu-us/packet cpu-ms/playing-second");
            System.out.printf(
                    "%5d %7d %4d %17.3f %6.2f %6.2f %13.2f %21.3f%n",
                    calls,
                    late.packets(),
                    late.lost(),
                    late.latePercent(),
                    late.p99Ms(),
                    late.maxMs(),
                    tookMs * 1000 / late.packets(),
                    tookMs * 50 / late.packets());
            System.out.println("        by thread, ms per playing second: "
                    + CallsProgram.byThread(threads, after, late.packets() / 50.0));
            bounds.require(program.losses.isEmpty(), "calls that went wrong: " + program.losses);
            bounds.require(late.lost() == 0, late.lost() + " packets lost");
            bounds.require(
                    calls > EVEN_UP_TO || late.latePercent() <= MOST_LATE_PERCENT,
                    String.format(Locale.ROOT, "%.3f %% of the packets came later than 10 ms", late.latePercent()));
            double playingMs = tookMs * 50 / late.packets();
            bounds.requireCpu(
                    playingMs <= CPU_MS,
                    String.format(Locale.ROOT, "%.3f ms of processor time for a second of one listener", playingMs));
        }
        bounds.close("menus");
    }

    private List<OutgoingCall> enter(SipLoop loop, List<Account> accounts, PlayedStreams streams, String number) {
        List<OutgoingCall> callers = new ArrayList<>();
        for (int i = 0; i < accounts.size(); i++) {
            OutgoingCall caller = new OutgoingCall(loop, accounts.get(i), number, streams.port(i), this);
            callers.add(caller);
            caller.start();
            loop.run(1.0 / PER_SECOND);
        }
        if (!loop.run(20, () -> answered == accounts.size())) {
            throw new IllegalStateException(answered + " of " + accounts.size() + " calls answered: " + losses);
        }
        return callers;
    }

    private void leave(SipLoop loop, List<OutgoingCall> callers) {
        callers.forEach(OutgoingCall::hangUp);
        loop.run(20, () -> ended == callers.size());
        answered = 0;
        ended = 0;
    }

    @Override
    public void answered(OutgoingCall call, long setUpNs, SipText answer) {
        answered++;
    }

    @Override
    public void ended(OutgoingCall call) {
        ended++;
    }

    @Override
    public void failed(OutgoingCall call, String reason) {
        losses.merge(reason, 1, Integer::sum);
        ended++;
    }
}
