package io.tandempbx.benchmarks;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * One conference of many members: what it costs while nobody speaks, while one does, and while all do at once. Each member
 * must hear as many packets as it sends.
 *
 * <p>{@code benchmarks/run mix [--calls 10] [--speakers 0,1,10] [--seconds 20] [--number 2000]} and the options of {@link Pbx};
 * all members speak µ-law, and who does not speak sends silence.
 */
final class MixProgram implements OutgoingCall.Events {
    private static final int PROMPT_SECONDS = 5;

    private final Map<String, Integer> losses = new TreeMap<>();
    private final Map<OutgoingCall, Integer> streams = new HashMap<>();
    private final CodedTraffic traffic;
    private final Payloads noise;
    private int answered;
    private int ended;

    private MixProgram(CodedTraffic traffic, Payloads noise) {
        this.traffic = traffic;
        this.noise = noise;
    }

    static void run(Options options) throws Exception {
        int members = options.number("calls", 10);
        int seconds = options.number("seconds", 20);
        Bounds bounds = new Bounds(options);
        try (Pbx pbx = new Pbx(options, members, "");
                SipLoop loop = new SipLoop(pbx.sipPort());
                CodedTraffic traffic = new CodedTraffic()) {
            loop.run(5); // what a start leaves to be done
            double idleMs = Cpu.ms(pbx.pid());
            loop.run(10);
            double idleMsPerSecond = (Cpu.ms(pbx.pid()) - idleMs) / 10;
            MixProgram program = new MixProgram(traffic, Payloads.noise("PCMU"));
            traffic.speakers(0);
            traffic.start();
            program.enter(loop, pbx, members, options.text("number", "2000"));
            loop.run(PROMPT_SECONDS);
            System.out.println("members speakers sent received cpu-ms/member-second");
            for (int speakers : options.numbers("speakers", "0,1," + members)) {
                traffic.speakers(speakers);
                loop.run(PROMPT_SECONDS);
                long sent = traffic.sent();
                long received = traffic.received();
                double cpuMs = Cpu.ms(pbx.pid());
                loop.run(seconds);
                double tookMs = Cpu.ms(pbx.pid()) - cpuMs - idleMsPerSecond * seconds;
                long told = traffic.sent() - sent;
                long heard = traffic.received() - received;
                System.out.printf(
                        "%7d %8d %7d %7d %8.3f%n", members, speakers, told, heard, tookMs / members / seconds);
                // one packet for each member may be on its way
                bounds.require(heard >= told - members, speakers + " speakers: " + (told - heard) + " packets lost");
            }
            program.streams.keySet().forEach(OutgoingCall::hangUp);
            loop.run(20, () -> program.ended == members);
            bounds.require(program.losses.isEmpty(), "calls that went wrong: " + program.losses);
        }
        bounds.close("mix");
    }

    private void enter(SipLoop loop, Pbx pbx, int members, String number) {
        for (int i = 0; i < members; i++) {
            int stream = traffic.open();
            OutgoingCall member =
                    new OutgoingCall(loop, pbx.accounts().get(i), number, noise.sdp(traffic.port(stream)), this);
            streams.put(member, stream);
            member.start();
            loop.run(0.05);
        }
        if (!loop.run(20, () -> answered == members)) {
            throw new IllegalStateException(answered + " of " + members + " calls answered: " + losses);
        }
    }

    @Override
    public void answered(OutgoingCall call, long setUpNs, SipText answer) {
        traffic.add(streams.getOrDefault(call, 0), answer.audioPort(), noise);
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
